/**
 * The whole verifier as one object: extraction, the cheap ladder, its later rungs when a pair needs them, and
 * the symbolic engine for pairs that those leave open. Owns when each part is loaded; how a worker is started
 * is handed in (`grader-browser.ts`, `tools/answers/grader.ts`), so that this file runs anywhere.
 */
import { compareReadings, readAnswer } from './equivalent';
import { extractAnswer } from './extract';
import { DEFAULT_POLICY, type Policy } from './policy';
import type { SymbolicClient } from './symbolic/client';
import type { StartSymbolic } from './symbolic/protocol';
import type { Comparison, Grader } from './types';

export interface GraderOptions {
  readonly policy?: Policy;
  /** Without it the ladder ends before the symbolic rung and such pairs stay `unknown`. */
  readonly startSymbolic?: StartSymbolic;
  /** Milliseconds the symbolic engine may take for one pair, once it is loaded. */
  readonly symbolicMs?: number;
}

export interface DisposableGrader extends Grader {
  /**
   * The same comparison; an answer that the engine still has to confirm is told at once, as it stands.
   * Symmetric, like `compare`.
   */
  compare(
    left: string,
    right: string,
    signal: AbortSignal,
    onOpen?: (open: Comparison) => void,
  ): Promise<Comparison>;
  /** Ends the worker, if one was started. The grader may be used again afterwards. */
  dispose(): void;
}

const SYMBOLIC_MS = 3000;

export function createGrader(options: GraderOptions = {}): DisposableGrader {
  const { policy = DEFAULT_POLICY, startSymbolic, symbolicMs = SYMBOLIC_MS } = options;
  let client: SymbolicClient | null = null;
  return {
    extract: (text, { truncated }) => extractAnswer(text, { truncated }),
    compare: async (left, right, signal, onOpen) => {
      signal.throwIfAborted();
      let [a, b] = [readAnswer(left, null), readAnswer(right, null)];
      let verdict = a && b && compareReadings(a, b, policy, null);
      if (a === null || b === null || verdict === null) {
        const { DEEPER } = await import('./deeper');
        signal.throwIfAborted();
        [a, b] = [readAnswer(left, DEEPER), readAnswer(right, DEEPER)];
        verdict = compareReadings(a, b, policy, DEEPER);
        if (verdict === null) throw new Error('a rung is missing from the whole ladder');
      }
      if (verdict.equality !== 'unknown' || startSymbolic === undefined) return verdict;
      onOpen?.(verdict);
      const { askEngine, SymbolicClient } = await import('./symbolic/ask');
      client ??= new SymbolicClient(startSymbolic, symbolicMs);
      return askEngine(client, verdict, a, b, signal);
    },
    dispose: () => {
      client?.dispose();
    },
  };
}
