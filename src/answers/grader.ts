/**
 * The whole verifier as one object: extraction, the cheap ladder, its later rungs when a pair needs them, and
 * the symbolic engine for pairs that those leave open. Owns when each part is loaded; how a worker is started
 * is handed in (`grader-browser.ts`, `tools/answers/grader.ts`), so that this file runs anywhere.
 */
import { canonicalOf } from './canonical';
import type { DeeperRungs } from './compare/deeper';
import { compareReadings, readAnswer, type Reading } from './equivalent';
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

/** Readings kept: in a group every answer is compared with every other, and reading takes longer than comparing. */
const MAX_READINGS = 4096;
const MAX_KEPT_LENGTH = 500;

export function createGrader(options: GraderOptions = {}): DisposableGrader {
  const { policy = DEFAULT_POLICY, startSymbolic, symbolicMs = SYMBOLIC_MS } = options;
  let client: SymbolicClient | null = null;
  let deeper: DeeperRungs | null = null;
  const readings = new Map<string, Reading>();
  const read = (answer: string): Reading | null => {
    const kept = readings.get(answer);
    if (kept !== undefined) return kept;
    const reading = deeper === null ? readAnswer(answer, null) : readAnswer(answer, deeper);
    if (reading === null || answer.length > MAX_KEPT_LENGTH) return reading;
    if (readings.size >= MAX_READINGS) readings.clear();
    readings.set(answer, reading);
    return reading;
  };
  return {
    extract: (text, { truncated }) => extractAnswer(text, { truncated }),
    canonical: (answer) => {
      const reading = read(answer);
      const form = reading && canonicalOf(reading);
      return form === null ? `as written: ${answer}` : `as read: ${form}`;
    },
    compare: async (left, right, signal, onOpen) => {
      signal.throwIfAborted();
      let [a, b] = [read(left), read(right)];
      let verdict = a && b && compareReadings(a, b, policy, deeper);
      if (a === null || b === null || verdict === null) {
        const { DEEPER } = await import('./deeper');
        signal.throwIfAborted();
        deeper = DEEPER;
        [a, b] = [read(left) ?? readAnswer(left, DEEPER), read(right) ?? readAnswer(right, DEEPER)];
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
