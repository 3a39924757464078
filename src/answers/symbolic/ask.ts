/** A pair that the cheap ladder leaves open, put to the symbolic engine. Owns when the engine is asked at all. */
import { areRivals } from '../compare/kinds';
import { valueOf } from '../compare/shape';
import type { Reading } from '../equivalent';
import { NotAlgebra } from '../exact/rational';
import { evaluate, NoValue } from '../numeric/evaluate';
import { type Expression, isScalar, some, variablesOf } from '../read/expression';
import type { Comparison } from '../types';
import { SymbolicClient } from './client';
import { toMathJson } from './mathjson';

export { SymbolicClient };

/** The open comparison, decided where the engine can; structures are never sent. Rejects only on abort. */
export async function askEngine(
  client: SymbolicClient,
  open: Comparison,
  a: Reading,
  b: Reading,
  signal: AbortSignal,
): Promise<Comparison> {
  const pair = [single(a), single(b)] as const;
  if (pair[0] === null || pair[1] === null || haveRivalNames(a, b)) return open;
  // The engine sees a pair in one order only, so that its answer cannot depend on it.
  const [x, y] = a.normal <= b.normal ? [pair[0], pair[1]] : [pair[1], pair[0]];
  if (isBomb(x) || isBomb(y))
    return { ...open, because: `${open.because} A power is too large for computer algebra.` };
  const [left, right] = [toMathJson(x), toMathJson(y)];
  if (left === null || right === null) return open;
  const constants =
    variablesOf(x).length === 0 && variablesOf(y).length === 0 ? ([x, y] as const) : null;
  const { outcome, rule, because } = await client.ask({ left, right, constants }, signal);
  return outcome === 'unknown'
    ? { ...open, because: `${open.because} ${because}` }
    : { ...open, equality: outcome, rule, because };
}

/** Values of different things: that they agree would say nothing. */
function haveRivalNames(a: Reading, b: Reading): boolean {
  const [x, y] = [a, b].map(({ tree }) => tree && valueOf(tree)?.name);
  return Boolean(x && y && areRivals(x, y));
}

/** The one value an answer comes to, null for structures. */
function single({ tree }: Reading): Expression | null {
  if (tree === null) return null;
  const value = valueOf(tree)?.value ?? tree;
  return isScalar(value) ? value : null;
}

/** Exponents past this make numbers of thousands of digits, or sums of thousands of terms. */
const MAX_EXPONENT = 1000;

/** Whether a power or factorial in it would be worked out for ever: `10^{10^{10}}`, `(x+1)^{100000}`. */
function isBomb(node: Expression): boolean {
  return some(node, (part) => {
    const grows =
      part.kind === 'power'
        ? part.exponent
        : part.kind === 'call' && /^(?:factorial|binom)$/.test(part.name)
          ? part.inputs[0]
          : undefined;
    if (grows === undefined || variablesOf(grows).length > 0) return false;
    try {
      const { value } = evaluate(grows, new Map());
      return !(Math.hypot(value[0], value[1]) <= MAX_EXPONENT);
    } catch (thrown) {
      if (thrown instanceof NoValue || thrown instanceof NotAlgebra) return true;
      throw thrown;
    }
  });
}
