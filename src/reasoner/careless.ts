/**
 * The careless writer: whose traces taught the anchor to add. Owns the noise and its two presets. A column
 * sum slips with a probability that grows with its size (a lost ten, one off, a dropped operand), now and
 * then any column is off, and now and then the last line. It is the only teacher of the solving skill.
 */
import type { Rng } from '../cat/rng';
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
  popular: { large: 24, slip: [0.05, 0.22, 0.66] },
};

const STRAY = { probability: 0.02, offsets: [-10, -2, -1, 1, 2, 10] } as const;
const LAST_LINE = { probability: 0.03, offsets: [-100, -10, 10, 100] } as const;
const HIGHEST = 36;

const clamp = (value: number, high: number): number => Math.max(0, Math.min(high, value));
const pick = <T>(rng: Rng, items: readonly T[]): T => items[rng.below(items.length)]!;

function slipped(rng: Rng, value: number, digits: readonly number[], large: boolean): number {
  const kind = rng.next();
  const one = rng.next() < 0.5 ? -1 : 1;
  const dropped = value - pick(rng, digits);
  let wrong: number;
  if (large) wrong = kind < 0.7 ? value - 10 : kind < 0.9 ? value + one : dropped;
  else wrong = kind < 0.4 ? value + one : kind < 0.6 ? dropped : value + (kind < 0.85 ? -10 : 10);
  if (wrong < 0 || wrong > HIGHEST || wrong === value) wrong = value + one;
  return clamp(wrong, HIGHEST);
}

/** One trace of a careless writer; `scale` multiplies the slip probabilities (0: only stray slips). */
export function carelessTrace(rng: Rng, sum: Sum, how: Carelessness, scale = 1): string {
  const columns = columnSums(sum).map((value, i) => {
    const place = [100, 10, 1][i]!;
    const digits = sum.map((operand) => Math.floor(operand / place) % 10);
    const large = value >= how.large;
    const probability = how.slip[large ? 2 : value < 10 ? 0 : 1] * scale;
    let written = value;
    if (rng.next() < probability) written = slipped(rng, value, digits, large);
    if (rng.next() < STRAY.probability)
      written = clamp(written + pick(rng, STRAY.offsets), HIGHEST);
    return written;
  }) as [number, number, number];
  let answer = combine(columns);
  if (rng.next() < LAST_LINE.probability)
    answer = clamp(answer + pick(rng, LAST_LINE.offsets), 9999);
  return writeTrace(columns, answer);
}
