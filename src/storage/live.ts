/**
 * Which runs are going on, over all tabs: a run holds a lock of the browser's, which is let go when the tab
 * is closed or crashes. Without the Web Locks API only this tab is known.
 */
export interface LiveRuns {
  hold(id: string): () => void;
  isLive(id: string): Promise<boolean>;
}

export function createLiveRuns(scope: string, locks: LockManager | undefined): LiveRuns {
  const own = new Set<string>();
  const nameOf = (id: string): string => `${scope}/${id}`;
  return {
    hold: (id) => {
      own.add(id);
      let release: () => void = () => {};
      const released = new Promise<void>((resolve) => (release = resolve));
      // A lock that is refused leaves the run known to this tab only.
      locks?.request(nameOf(id), { mode: 'shared' }, () => released).catch(() => {});
      return () => {
        own.delete(id);
        release();
      };
    },
    isLive: async (id) => {
      if (own.has(id)) return true;
      if (locks === undefined) return false;
      const { held = [] } = await locks.query();
      return held.some((lock) => lock.name === nameOf(id));
    },
  };
}
