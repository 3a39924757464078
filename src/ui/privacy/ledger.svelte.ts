/**
 * Every request that this page has made, as the browser itself recorded it: one line an address, from the
 * moment the page opened. Workers have records of their own and report them (`src/requests`).
 */
import { createSubscriber } from 'svelte/reactivity';
import type { Ledger, RequestLine } from '../../models/ledger';
import { followWorkers } from '../../requests/worker';

export interface LedgerLine {
  readonly url: string;
  /** What asked: script, fetch, css, worker … */
  readonly by: string;
  /** Milliseconds after the page was opened. */
  readonly ms: number;
  /** Bytes that came over the network; 0 from a cache; null where the other side hides it. */
  readonly bytes: number | null;
  readonly own: boolean;
}

export class RequestLedger {
  #lines: LedgerLine[] = [];
  #downloads: readonly RequestLine[] = [];
  #changed: (() => void) | null = null;
  readonly #follow: () => void;
  readonly #origin: string;

  constructor(origin: string = location.origin) {
    this.#origin = origin;
    // The browser drops entries past 250 unless told otherwise.
    performance.setResourceTimingBufferSize(5000);
    const observer = new PerformanceObserver((list) => {
      this.#take(list.getEntries());
    });
    observer.observe({ type: 'resource', buffered: true });
    observer.observe({ type: 'navigation', buffered: true });
    followWorkers((requests) => {
      this.#add(
        requests.map(({ url, by, at, bytes }) => ({
          url,
          by: `${by}, in a worker`,
          ms: Math.max(0, Math.round(at - performance.timeOrigin)),
          bytes,
        })),
      );
    });
    this.#follow = createSubscriber((update) => {
      this.#changed = update;
      return () => {
        this.#changed = null;
      };
    });
  }

  get lines(): readonly LedgerLine[] {
    this.#follow();
    return this.#lines;
  }

  /** Requests for models' files, with their purpose and how far they are. */
  get downloads(): readonly RequestLine[] {
    this.#follow();
    return this.#downloads;
  }

  /** Takes in the list that the models keep of their own requests, and its changes. */
  watch(requests: Pick<Ledger, 'lines' | 'subscribe'>): void {
    const read = (): void => {
      this.#downloads = requests.lines;
      this.#changed?.();
    };
    requests.subscribe(read);
    read();
  }

  #add(lines: readonly Omit<LedgerLine, 'own'>[]): void {
    const known = lines.map((line) => ({ ...line, own: this.#isOwn(line.url) }));
    this.#lines = [...this.#lines, ...known];
    this.#changed?.();
  }

  #take(entries: PerformanceEntryList): void {
    this.#add(
      entries.flatMap((entry) =>
        entry instanceof PerformanceResourceTiming
          ? [
              {
                url: entry.name,
                by: entry.initiatorType,
                ms: Math.round(entry.startTime),
                // A foreign server that does not allow timing reports 0 for everything.
                bytes:
                  entry.transferSize > 0 || this.#isOwn(entry.name) ? entry.transferSize : null,
              },
            ]
          : [],
      ),
    );
  }

  #isOwn(url: string): boolean {
    return url.startsWith(`${this.#origin}/`) || /^(blob|data):/.test(url);
  }
}
