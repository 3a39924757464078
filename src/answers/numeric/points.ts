/**
 * Where two expressions are tried. Owns the choice: near zero, far out on both sides, around, between and beyond
 * every number that stands in the pair, and between the places where an absolute value, a maximum or a root bends.
 * The same pair gives the same points on every machine.
 */
import { toNumber } from '../exact/factors';
import { fraction, NotAlgebra, type Rational } from '../exact/rational';
import { type Expression, some, variablesOf } from '../read/expression';
import { evaluate, NoValue } from './evaluate';

export interface TrialPoint {
  readonly at: ReadonlyMap<string, Rational>;
  /** Far from zero a double may overflow, so a missing value there says nothing. */
  readonly far: boolean;
}

const NEAR = 14;
const FAR = 8;
const MAX_CONSTANTS = 10;
const MAX_BENDS = 16;
const GRID = 48;
const UNIT = 1_000_000;

/** Mulberry32. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function exact(value: number): Rational {
  return Math.abs(value) < 1e9
    ? fraction(BigInt(Math.round(value * UNIT)), BigInt(UNIT))
    : fraction(BigInt(Math.round(value)));
}

/** Points for a pair with these variables; one empty point where there are none. */
export function pointsFor(
  left: Expression,
  right: Expression,
  names: readonly string[],
  seed: number,
): TrialPoint[] {
  if (names.length === 0) return [{ at: new Map(), far: false }];
  const random = generator(seed);
  const near = (positive: boolean): number => (positive ? 0.1 + 3.9 * random() : 8 * random() - 4);
  const whole = wholeNames([left, right]);
  const point = (valueOf: (name: string) => number, far: boolean): TrialPoint => ({
    at: new Map(
      names.map((name) => [
        name,
        whole.has(name)
          ? fraction(BigInt(Math.min(30, Math.round(Math.abs(valueOf(name)) * 4))))
          : exact(valueOf(name)),
      ]),
    ),
    far,
  });
  const out: TrialPoint[] = [];
  // Half of them positive in every variable.
  for (let i = 0; i < NEAR; i++) out.push(point(() => near(i % 2 === 0), false));
  for (let i = 0; i < FAR; i++) {
    const size = 4 * 10 ** ((5.5 * (i + random())) / FAR);
    const sign = (): number => (i % 2 === 0 ? 1 : random() < 0.7 ? -1 : 1);
    out.push(point(() => sign() * size * (0.5 + random()), true));
  }
  const tried = triedValues(left, right, random);
  const bends = bendsOf(left, right);
  for (const name of names) {
    for (const value of tried)
      out.push(
        point((other) => (other === name ? value : near(random() < 0.5)), Math.abs(value) > 20),
      );
    if (bends.length > 0 && names.length <= 4) {
      const rest = new Map(names.map((other) => [other, near(false)]));
      for (const value of between(bends, name, rest, tried))
        out.push(
          point((other) => (other === name ? value : (rest.get(other) ?? 1)), Math.abs(value) > 20),
        );
    }
  }
  return out;
}

/** For jumps (floor, ceiling, remainder): halves, thirds and quarters, round zero and round each number. */
export function gridFor(
  left: Expression,
  right: Expression,
  names: readonly string[],
): TrialPoint[] {
  const centres = [0, ...numbersIn(left, right).flatMap((value) => [value, -value])].slice(0, 9);
  const out: TrialPoint[] = [];
  for (const name of names)
    for (const centre of centres)
      for (let twelfths = -30; twelfths <= 30; twelfths += centre === 0 ? 1 : 6)
        out.push({
          at: new Map(
            names.map((other, i) => [
              other,
              other === name
                ? exact(centre).add(fraction(BigInt(twelfths), 12n))
                : fraction(BigInt((i * 5 + twelfths) % 7), 2n),
            ]),
          ),
          far: Math.abs(centre) > 20,
        });
  return out;
}

/** Variables of factorials and binomials, which count things. */
export function wholeNames(nodes: readonly Expression[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const node of nodes)
    some(node, (part) => {
      if (part.kind === 'call' && /^(doublefactorial|factorial|binom|gcd|lcm)$/.test(part.name))
        for (const name of variablesOf(part)) names.add(name);
      return false;
    });
  return names;
}

/** Sizes of the numbers that stand in the pair, smallest first. */
function numbersIn(left: Expression, right: Expression): number[] {
  const found = new Set<number>();
  for (const node of [left, right])
    some(node, (part) => {
      const value =
        part.kind === 'number'
          ? toNumber(part.value)
          : variablesOf(part).length === 0 && part.kind !== 'symbol'
            ? constantOf(part)
            : null;
      if (value !== null && value !== 0 && Math.abs(value) < 1e15) found.add(Math.abs(value));
      return false;
    });
  return [...found].sort((a, b) => a - b).slice(-MAX_CONSTANTS);
}

function constantOf(node: Expression): number | null {
  return valueAt(node, new Map());
}

function valueAt(node: Expression, at: ReadonlyMap<string, number>): number | null {
  try {
    const { value } = evaluate(node, at);
    return Math.abs(value[1]) < 1e-9 && Number.isFinite(value[0]) ? value[0] : null;
  } catch (thrown) {
    if (thrown instanceof NoValue || thrown instanceof NotAlgebra) return null;
    throw thrown;
  }
}

/** Around each number and its negative, between neighbours, and beyond the last on both sides. */
function triedValues(left: Expression, right: Expression, random: () => number): number[] {
  const sizes = numbersIn(left, right);
  const marks = [...sizes.map((size) => -size).reverse(), 0, ...sizes];
  const out: number[] = [];
  for (let i = 1; i < marks.length; i++) {
    const [from, to] = [marks[i - 1] ?? 0, marks[i] ?? 0];
    out.push(from + (to - from) * (0.3 + 0.4 * random()));
  }
  const last = sizes[sizes.length - 1] ?? 1;
  out.push(last * (1.2 + random()), -last * (1.2 + random()));
  return out;
}

/** What changes its form where it passes or touches zero. */
function bendsOf(left: Expression, right: Expression): Expression[] {
  const out: Expression[] = [];
  for (const node of [left, right])
    some(node, (part) => {
      if (variablesOf(part).length === 0) return false;
      if (part.kind === 'call' && /^(abs|norm|sgn|root)$/.test(part.name))
        out.push(part.inputs[0] as Expression);
      if (part.kind === 'power' && part.exponent.kind !== 'number') out.push(part.base);
      if (part.kind === 'call' && /^(max|min)$/.test(part.name))
        for (const [i, a] of part.inputs.entries())
          for (const b of part.inputs.slice(i + 1))
            out.push({ kind: 'sum', terms: [a, { kind: 'negative', of: b }] });
      return false;
    });
  return out.slice(0, 8);
}

/** Values of one variable between the zeros of the bends, the others held. */
function between(
  bends: readonly Expression[],
  name: string,
  rest: ReadonlyMap<string, number>,
  tried: readonly number[],
): number[] {
  const grid = [...tried, 0];
  for (let i = 0; i < GRID; i++) {
    const size = 1e-2 * 10 ** ((8 * i) / GRID);
    grid.push(size, -size);
  }
  grid.sort((a, b) => a - b);
  const zeros: number[] = [];
  for (const bend of bends) {
    const at = (x: number): number => valueAt(bend, new Map([...rest, [name, x]])) ?? NaN;
    const values = grid.map(at);
    for (let i = 1; i < grid.length; i++) {
      const [a, b] = [values[i - 1] ?? NaN, values[i] ?? NaN];
      if (a === 0) zeros.push(grid[i - 1] ?? 0);
      if (a * b < 0) zeros.push(crossing(at, grid[i - 1] ?? 0, grid[i] ?? 0));
      // A radicand that only touches zero.
      const c = values[i + 1] ?? NaN;
      if (i + 1 < grid.length && Math.abs(b) <= Math.abs(a) && Math.abs(b) <= Math.abs(c))
        zeros.push(lowest((x) => Math.abs(at(x)), grid[i - 1] ?? 0, grid[i + 1] ?? 0));
    }
  }
  const marks = [...new Set(zeros)].sort((a, b) => a - b).slice(0, MAX_BENDS);
  if (marks.length === 0) return [];
  const out: number[] = [];
  for (let i = 1; i < marks.length; i++) out.push(((marks[i - 1] ?? 0) + (marks[i] ?? 0)) / 2);
  const [first, last] = [marks[0] ?? 0, marks[marks.length - 1] ?? 0];
  return [first - 1 - Math.abs(first) / 3, ...out, last + 1 + Math.abs(last) / 3];
}

function crossing(at: (x: number) => number, from: number, to: number): number {
  let [low, high] = [from, to];
  const sign = Math.sign(at(low));
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (Math.sign(at(middle)) === sign) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function lowest(at: (x: number) => number, from: number, to: number): number {
  let [low, high] = [from, to];
  for (let i = 0; i < 50; i++) {
    const [a, b] = [low + (high - low) * 0.382, low + (high - low) * 0.618];
    if (at(a) < at(b)) high = b;
    else low = a;
  }
  return (low + high) / 2;
}
