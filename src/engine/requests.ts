/**
 * What a worker has asked the network for, as its browser recorded it: the page's own record does not hold a
 * worker's requests, so the privacy screen would miss the downloads that an engine makes by itself.
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

/** Reports all requests of this thread, past and coming, as the browser notes them. */
export function watchRequests(
  report: (requests: WorkerRequest[]) => void,
  origin: string = location.origin,
): void {
  // The browser keeps 250 otherwise, and a model may come in more pieces.
  performance.setResourceTimingBufferSize(5000);
  new PerformanceObserver((list) => {
    const requests = list
      .getEntries()
      .filter((entry) => entry instanceof PerformanceResourceTiming)
      .map((entry) => requestOf(entry, performance.timeOrigin, origin));
    if (requests.length > 0) report(requests);
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
