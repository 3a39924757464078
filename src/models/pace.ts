/** Speed and time left of a transfer, from the last few seconds of it. Pure. */

/** Older observations say little about the speed now. */
const WINDOW_MS = 4000;

export interface Pace {
  /** Null until there is something to reckon with. */
  readonly bytesPerSecond: number | null;
  readonly secondsLeft: number | null;
}

export class PaceMeter {
  readonly #total: number;
  #observations: { readonly ms: number; readonly done: number }[] = [];

  constructor(total: number) {
    this.#total = total;
  }

  /** @param done bytes there so far; never falls within one transfer. */
  at(ms: number, done: number): Pace {
    this.#observations.push({ ms, done });
    while (this.#observations.length > 2 && (this.#observations[1]?.ms ?? ms) <= ms - WINDOW_MS) {
      this.#observations.shift();
    }
    const first = this.#observations[0];
    const elapsed = first ? ms - first.ms : 0;
    if (!first || elapsed <= 0 || done <= first.done) {
      return { bytesPerSecond: null, secondsLeft: null };
    }
    const bytesPerSecond = ((done - first.done) / elapsed) * 1000;
    return { bytesPerSecond, secondsLeft: Math.max(0, this.#total - done) / bytesPerSecond };
  }
}
