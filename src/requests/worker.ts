/**
 * What workers ask the network for. A browser keeps a worker's requests in the worker's own record, so the
 * page's privacy screen would miss them: every worker of this project is named by `workerName` and says what
 * it asked for on the page's channel (`reportRequests`, first thing in its entry); the page listens with
 * `followWorkers`. The channel's name is this page's own, so that two tabs do not mix.
 */

export interface WorkerRequest {
  readonly url: string;
  /** What asked: fetch, script, other … */
  readonly by: string;
  /** Start, in milliseconds since 1970. */
  readonly at: number;
  /** Bytes that came over the network; 0 from a cache; null where the other side hides it. */
  readonly bytes: number | null;
}

const CHANNEL = /requests-\w+$/;
const channelName = `requests-${Math.random().toString(36).slice(2)}`;

/** The name to give a worker: its role, and behind it the channel on which it reports. */
export function workerName(role: string): string {
  return `${role} ${channelName}`;
}

/** The name for a worker that a worker starts: it reports on the same channel. */
export function childName(role: string, own: string = self.name): string {
  return `${role} ${CHANNEL.exec(own)?.[0] ?? ''}`.trimEnd();
}

/** In the page: hands over the requests of its workers as they come; returns the way to stop that. */
export function followWorkers(take: (requests: readonly WorkerRequest[]) => void): () => void {
  const channel = new BroadcastChannel(channelName);
  channel.onmessage = ({ data }: MessageEvent<readonly WorkerRequest[]>) => take(data);
  return () => channel.close();
}

/** In a worker: reports all requests of this thread, past and coming, as the browser notes them. */
export function reportRequests(name: string = self.name, origin: string = location.origin): void {
  const own = CHANNEL.exec(name)?.[0];
  if (own === undefined) return;
  const channel = new BroadcastChannel(own);
  // The browser keeps 250 otherwise, and a model may come in more pieces.
  performance.setResourceTimingBufferSize(5000);
  new PerformanceObserver((list) => {
    const requests = list
      .getEntries()
      .filter((entry) => entry instanceof PerformanceResourceTiming)
      .map((entry) => requestOf(entry, performance.timeOrigin, origin));
    if (requests.length > 0) channel.postMessage(requests);
  }).observe({ type: 'resource', buffered: true });
}

export function requestOf(
  entry: Pick<PerformanceResourceTiming, 'name' | 'initiatorType' | 'startTime' | 'transferSize'>,
  timeOrigin: number,
  origin: string,
): WorkerRequest {
  // A foreign server that does not allow timing reports 0 for everything.
  const known = entry.transferSize > 0 || entry.name.startsWith(`${origin}/`);
  return {
    url: entry.name,
    by: entry.initiatorType,
    at: Math.round(timeOrigin + entry.startTime),
    bytes: known ? entry.transferSize : null,
  };
}
