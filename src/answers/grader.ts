/**
 * The whole verifier as one object: extraction, the cheap ladder, and the symbolic rung for pairs that the
 * cheap one leaves open. Owns when the symbolic engine is asked at all; how a worker is started is handed in
 * (`grader-browser.ts`, `tools/answers/grader.ts`), so that this file runs anywhere.
 */
import { compareReadings, readAnswer, type Reading } from './equivalent';
import { extractAnswer } from './extract';
import { DEFAULT_POLICY, type Policy } from './policy';
import { type Expression, isScalar, variablesOf } from './read/expression';
import { valueOf } from './compare/shape';
import { SymbolicClient } from './symbolic/client';
import { toMathJson } from './symbolic/mathjson';
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
  /** Ends the worker, if one was started. The grader may be used again afterwards. */
  dispose(): void;
}

const SYMBOLIC_MS = 3000;

export function createGrader(options: GraderOptions = {}): DisposableGrader {
  const policy = options.policy ?? DEFAULT_POLICY;
  const client = options.startSymbolic
    ? new SymbolicClient(options.startSymbolic, options.symbolicMs ?? SYMBOLIC_MS)
    : null;
  return {
    extract: (text, { truncated }) => extractAnswer(text, { truncated }),
    compare: async (left, right, signal) => {
      signal.throwIfAborted();
      const [a, b] = [readAnswer(left), readAnswer(right)];
      const cheap = compareReadings(a, b, policy);
      if (cheap.equality !== 'unknown' || client === null) return cheap;
      return symbolic(client, cheap, a, b, signal);
    },
    dispose: () => {
      client?.dispose();
    },
  };
}

async function symbolic(
  client: SymbolicClient,
  cheap: Comparison,
  a: Reading,
  b: Reading,
  signal: AbortSignal,
): Promise<Comparison> {
  const pair = [single(a), single(b)] as const;
  if (pair[0] === null || pair[1] === null) return cheap;
  // The engine sees a pair in one order only, so that its answer cannot depend on it.
  const [x, y] = a.normal <= b.normal ? [pair[0], pair[1]] : [pair[1], pair[0]];
  const [left, right] = [toMathJson(x), toMathJson(y)];
  if (left === null || right === null) return cheap;
  const constant = variablesOf(x).length === 0 && variablesOf(y).length === 0;
  const { outcome, rule, because } = await client.ask({ left, right, constant }, signal);
  return outcome === 'unknown'
    ? { ...cheap, because: `${cheap.because} ${because}` }
    : { ...cheap, equality: outcome, rule, because };
}

/** The one value an answer comes to, null for structures. */
function single({ tree }: Reading): Expression | null {
  if (tree === null) return null;
  const value = valueOf(tree)?.value ?? tree;
  return isScalar(value) ? value : null;
}
