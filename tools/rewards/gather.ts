/**
 * Gathers samples into groups, for trainers that score one at a time, often from several processes: each waits until
 * its group is whole. Owns which samples belong together: those of one key, in the order in which they come, `size` at
 * a time. What is not whole in time is given up, and its samples are told so.
 */
import { digestOf, type GroupRequest, type SampleRequest } from './request';

interface Waiting {
  readonly request: SampleRequest;
  /** One for each connection that asks for it. */
  readonly found: Set<(place: Place) => void>;
}

/** Where a sample ended up. */
export type Place =
  | { readonly kind: 'group'; readonly group: GroupRequest; readonly index: number }
  /** So many of its group had come. */
  | { readonly kind: 'alone'; readonly came: number }
  /** Samples of one key disagree on the size of their group. */
  | { readonly kind: 'size'; readonly size: number }
  | { readonly kind: 'full' };

interface Open {
  readonly size: number;
  readonly waiting: Waiting[];
  readonly timer: NodeJS.Timeout;
}

export interface Gatherer {
  /** Resolves when the group is whole, or given up. An aborted signal takes the sample out again. */
  add(request: SampleRequest, signal: AbortSignal): Promise<Place>;
  readonly waiting: number;
  close(): void;
}

/** Whole groups whose samples may still be asked for again. */
const KEPT_PLACES = 2000;

export function createGatherer(options: {
  /** Seconds from a group's first sample. */
  readonly timeLimit: number;
  /** Samples that may wait. */
  readonly most: number;
  /** Makes the groups' ids differ between two lives of the service. */
  readonly mark: string;
}): Gatherer {
  const open = new Map<string, Open>();
  /** Where a sample was put, so that trying it again is answered from there. */
  const placed = new Map<string, Place>();
  let waiting = 0;
  let number = 0;

  function giveUp(key: string): void {
    const group = open.get(key);
    if (group === undefined) return;
    clearTimeout(group.timer);
    open.delete(key);
    waiting -= group.waiting.length;
    const place: Place = { kind: 'alone', came: group.waiting.length };
    for (const { found } of group.waiting) for (const tell of found) tell(place);
  }

  /** Nobody asks for this sample any more. */
  function leave(key: string, group: Open, one: Waiting): void {
    const at = group.waiting.indexOf(one);
    if (at < 0 || open.get(key) !== group) return;
    group.waiting.splice(at, 1);
    waiting -= 1;
    if (group.waiting.length === 0) giveUp(key);
  }

  function complete(key: string, { waiting: samples, timer }: Open): void {
    clearTimeout(timer);
    open.delete(key);
    waiting -= samples.length;
    const [first] = samples;
    const { kind, question } = first!.request;
    const given = { kind, question, rollouts: samples.map(({ request }) => request.rollout) };
    const id = `${options.mark}-${String(number++)}`;
    const group = { id, given, digest: digestOf(given) };
    for (const [index, { request, found }] of samples.entries()) {
      const place: Place = { kind: 'group', group, index };
      if (request.sample !== null) remember(request.sample, place);
      for (const tell of found) tell(place);
    }
  }

  function remember(sample: string, place: Place): void {
    placed.set(sample, place);
    const [oldest] = placed.keys();
    if (placed.size > KEPT_PLACES && oldest !== undefined) placed.delete(oldest);
  }

  return {
    get waiting() {
      return waiting;
    },
    add: (request, signal) =>
      new Promise((resolve) => {
        const { key, size, sample } = request;
        const before = sample === null ? undefined : placed.get(sample);
        if (before !== undefined) {
          resolve(before);
          return;
        }
        const group = open.get(key) ?? {
          size,
          waiting: [],
          timer: setTimeout(giveUp, options.timeLimit * 1000, key),
        };
        if (group.size !== size) {
          resolve({ kind: 'size', size: group.size });
          return;
        }
        const same = group.waiting.find((one) => sample !== null && one.request.sample === sample);
        if (same === undefined && waiting >= options.most) {
          if (group.waiting.length === 0) clearTimeout(group.timer);
          resolve({ kind: 'full' });
          return;
        }
        open.set(key, group);
        const one = same ?? { request, found: new Set() };
        one.found.add(resolve);
        if (same === undefined) {
          group.waiting.push(one);
          waiting += 1;
        }
        signal.addEventListener('abort', () => {
          one.found.delete(resolve);
          if (one.found.size === 0) leave(key, group, one);
        });
        if (group.waiting.length === group.size) complete(key, group);
      }),
    close: () => {
      for (const key of [...open.keys()]) giveUp(key);
    },
  };
}
