/**
 * Pause, single step and stop of a run: a gate the loop passes between steps. Pure but for promises; each
 * passing lets the event loop breathe, so that messages are heard while training.
 */

export class Gate {
  #paused = false;
  #credit = 0;
  #wake: (() => void) | null = null;
  readonly #controller = new AbortController();
  readonly #breathe: () => Promise<void>;

  /** `breathe` gives other tasks a turn (a macrotask). */
  constructor(breathe: () => Promise<void> = () => new Promise((resolve) => setTimeout(resolve))) {
    this.#breathe = breathe;
  }

  get paused(): boolean {
    return this.#paused;
  }

  pause(): void {
    this.#paused = true;
  }
  resume(): void {
    this.#paused = false;
    this.#credit = 0;
    this.#rouse();
  }
  /** Lets one step through and pauses again. */
  step(): void {
    this.#paused = true;
    this.#credit += 1;
    this.#rouse();
  }
  stop(): void {
    this.#controller.abort();
    this.#rouse();
  }

  /**
   * Resolves when the run may go on; throws the platform's abort error once it was stopped. `atStep`: a
   * paused run waits here, and a step's credit is spent. `onWait` is called once when it has to wait.
   */
  async pass(
    atStep: boolean,
    onWait: (waiting: boolean) => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    await this.#breathe();
    this.#controller.signal.throwIfAborted();
    if (!atStep || !this.#paused) return;
    const waited = this.#credit === 0;
    if (waited) {
      await onWait(true);
      while (this.#paused && this.#credit === 0 && !this.#controller.signal.aborted) {
        await new Promise<void>((resolve) => (this.#wake = resolve));
      }
      this.#controller.signal.throwIfAborted();
    }
    // Decided before anything is awaited: a pause that comes meanwhile is the next step's.
    if (this.#paused) this.#credit -= 1;
    else if (waited) await onWait(false);
  }

  #rouse(): void {
    this.#wake?.();
    this.#wake = null;
  }
}
