/** What the page asks of the worker that compares a policy with its anchor, and what comes back. */
import type { Failure } from '../../failure/failure';
import type { Sum } from '../../reasoner/sums';
import type { VersusOutcome } from './versus-figures';

export interface VersusRequest {
  /** Safetensors files. */
  readonly policy: Uint8Array<ArrayBuffer>;
  readonly anchor: Uint8Array<ArrayBuffer>;
  /** As many as a multiple of `VERSUS_CHUNK`. */
  readonly sums: readonly Sum[];
  readonly seed: number;
  /** The worker holds the lock of this name while it lives, and says `alive` once it does. */
  readonly life: string;
}

export type VersusMessage =
  | { readonly type: 'alive' }
  | { readonly type: 'outcomes'; readonly outcomes: readonly VersusOutcome[] }
  | { readonly type: 'done' }
  | { readonly type: 'failed'; readonly failure: Failure };
