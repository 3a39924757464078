/**
 * The careless writer: whose traces taught the anchor to add. Owns the noise and its two presets. A column
 * sum slips with a probability that grows with its size (a lost ten, one off, a dropped operand), now and
 * then any column is off, and now and then the last line. It is the only teacher of the solving skill.
 */
import type { Rng } from '../chance/rng';
import { columnSums, combine, type Sum } from './sums';
import { writeTrace } from './trace';

export type PresetName = 'paper' | 'popular';

export interface Carelessness {
  /** A column sum of at least this is large. */
  readonly large: number;
  /** Probability of a slip in a column below 10, below `large`, and of a large one. */
  readonly slip: readonly [number, number, number];
}

export const PRESETS: Readonly<Record<PresetName, Carelessness>> = {
  /** Mistakes scatter: the truth is nearly always the most frequent answer. */
  paper: { large: 27, slip: [0.04, 0.14, 0.62] },
  /** A popular mistake (ten too few in a large column) often outvotes the truth. */
  popular: { large: 24, slip: [0.05, 0.22, 0.74] },
};

export const STRAY = { probability: 0.02, offsets: [-10, -2, -1, 1, 2, 10] } as const;
export const LAST_LINE = { probability: 0.03, offsets: [-100, -10, 10, 100] } as const;
/** Largest column sum and largest answer that are ever written. */
export const HIGHEST = 36;
export const HIGHEST_ANSWER = 9999;

type Wrong = (value: number, one: number, digit: number) => number;

const lostTen: Wrong = (value) => value - 10;
const oneOff: Wrong = (value, one) => value + one;
const dropped: Wrong = (value, _one, digit) => value - digit;
const extraTen: Wrong = (value) => value + 10;

/** What a slip writes, in the order of its shares: a large column mostly loses a ten. */
export const SLIPS: Readonly<Record<'large' | 'small', readonly (readonly [number, Wrong])[]>> = {
  large: [
    [0.7, lostTen],
    [0.2, oneOff],
    [0.1, dropped],
  ],
  small: [
    [0.4, oneOff],
    [0.2, dropped],
    [0.25, lostTen],
    [0.15, extraTen],
  ],
};

/** How probable a slip is in a column of this sum. */
export function slipProbability(how: Carelessness, value: number): number {
  return how.slip[value >= how.large ? 2 : value < 10 ? 0 : 1];
}

const clamp = (value: number, high: number): number => Math.max(0, Math.min(high, value));
const pick = <T>(rng: Rng, items: readonly T[]): T => items[rng.below(items.length)]!;

function slipped(rng: Rng, value: number, digits: readonly number[], large: boolean): number {
  let kind = rng.next();
  const one = rng.next() < 0.5 ? -1 : 1;
  const digit = pick(rng, digits);
  const slips = SLIPS[large ? 'large' : 'small'];
  const [, wrongOf] = slips.find(([share]) => (kind -= share) < 0) ?? slips.at(-1)!;
  let wrong = wrongOf(value, one, digit);
  if (wrong < 0 || wrong > HIGHEST || wrong === value) wrong = value + one;
  return clamp(wrong, HIGHEST);
}

/** One trace of a careless writer; `scale` multiplies the slip probabilities (0: only stray slips). */
export function carelessTrace(rng: Rng, sum: Sum, how: Carelessness, scale = 1): string {
  const columns = columnSums(sum).map((value, i) => {
    const place = [100, 10, 1][i]!;
    const digits = sum.map((operand) => Math.floor(operand / place) % 10);
    const probability = slipProbability(how, value) * scale;
    let written = value;
    if (rng.next() < probability) written = slipped(rng, value, digits, value >= how.large);
    if (rng.next() < STRAY.probability)
      written = clamp(written + pick(rng, STRAY.offsets), HIGHEST);
    return written;
  }) as [number, number, number];
  let answer = combine(columns);
  if (rng.next() < LAST_LINE.probability)
    answer = clamp(answer + pick(rng, LAST_LINE.offsets), HIGHEST_ANSWER);
  return writeTrace(columns, answer);
}
