/** What crosses to the symbolic worker and back. Owns the message shapes and what a running worker can do. */
import type { Expression } from '../read/expression';
import type { MathJson } from './mathjson';

export interface SymbolicRequest {
  readonly id: number;
  readonly left: MathJson;
  readonly right: MathJson;
  /** Both sides as they were read, where neither has a variable; numbers arrive as their plain fields. */
  readonly constants: readonly [Expression, Expression] | null;
}

/** The id of the first message of a worker: the engine is loaded, from now on time counts. */
export const READY = -1;
export const IS_READY: SymbolicReply = {
  id: READY,
  outcome: 'unknown',
  rule: 'symbolic',
  because: 'Computer algebra is loaded.',
};

export interface SymbolicReply {
  readonly id: number;
  readonly outcome: 'equal' | 'different' | 'unknown';
  readonly rule: 'symbolic' | 'numeric';
  readonly because: string;
}

/** A worker as the client sees it, whichever platform runs it. */
export interface SymbolicWorker {
  post(request: SymbolicRequest): void;
  /** One listener; called for each reply. */
  onReply(listener: (reply: SymbolicReply) => void): void;
  /** One listener; called when the worker can answer no more. */
  onDeath(listener: (why: string) => void): void;
  terminate(): void;
}

export type StartSymbolic = () => SymbolicWorker;
