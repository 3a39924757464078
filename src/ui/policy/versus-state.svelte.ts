/**
 * A policy from the lab against its anchor, as the main page shows it: first on the sum at hand, then on held-out
 * sums. Owns starting, stopping and what was measured so far; figures and words are pure and elsewhere.
 */
import { rngFor } from '../../chance/rng';
import type { Failure } from '../../failure/failure';
import type { Result } from '../../failure/result';
import type { measureVersus } from '../../lab/versus/versus-client';
import { VERSUS_CHUNK, type VersusOutcome } from '../../lab/versus/versus-figures';
import { drawSums, type Sum } from '../../reasoner/sums';

export interface PolicyFiles {
  readonly policy: Uint8Array<ArrayBuffer>;
  readonly anchor: Uint8Array<ArrayBuffer>;
}

export interface VersusDoors {
  load(id: string): Promise<Result<PolicyFiles>>;
  measure: typeof measureVersus;
}

/** Held-out sums of a whole comparison. */
export const HELD_OUT = 8 * VERSUS_CHUNK;
/** Another seed than any run's, so that the sums are not those of the lab's own curve. */
const SEED = 20_509;

export class VersusState {
  /** Groups of the sum at hand, one sum over and over. */
  here = $state.raw<readonly VersusOutcome[]>([]);
  heldOut = $state.raw<readonly VersusOutcome[]>([]);
  /** The sum `here` is about. */
  sum = $state.raw<Sum | null>(null);
  running = $state(false);
  failure = $state.raw<Failure | null>(null);

  readonly id: string;
  readonly #doors: VersusDoors;
  #stopper: AbortController | null = null;

  constructor(id: string, doors: VersusDoors) {
    this.id = id;
    this.#doors = doors;
  }

  /** Sums graded so far, of all that will be. */
  get done(): number {
    return this.here.length + this.heldOut.length;
  }

  get total(): number {
    return HELD_OUT + (this.sum === null ? 0 : VERSUS_CHUNK);
  }

  /** Measures anew; `sum` null leaves the sum at hand out. Resolves at the end, never rejects. */
  async start(sum: Sum | null): Promise<void> {
    if (this.running) return;
    const stopper = new AbortController();
    this.#stopper = stopper;
    this.running = true;
    this.failure = null;
    this.here = [];
    this.heldOut = [];
    this.sum = sum;
    const files = await this.#doors.load(this.id);
    if (!files.ok) this.failure = files.failure;
    else this.failure = await this.#measure(files.value, sum, stopper.signal);
    this.running = false;
    this.#stopper = null;
  }

  stop(): void {
    this.#stopper?.abort();
  }

  async #measure(
    files: PolicyFiles,
    sum: Sum | null,
    signal: AbortSignal,
  ): Promise<Failure | null> {
    const own = sum === null ? [] : Array.from({ length: VERSUS_CHUNK }, () => sum);
    const held = drawSums(rngFor(SEED, 'versus', 'sums'), 'held-out', HELD_OUT);
    const request = { ...files, sums: [...own, ...held], seed: SEED };
    const measuring = this.#doors.measure(request, signal);
    for (;;) {
      const next = await measuring.next();
      if (next.done) return next.value;
      if (this.here.length < own.length) this.here = [...this.here, ...next.value];
      else this.heldOut = [...this.heldOut, ...next.value];
    }
  }
}
