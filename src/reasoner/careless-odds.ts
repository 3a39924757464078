/**
 * What the careless writer writes next, as exact probabilities: teaching with these instead of one drawn
 * trace is the same lesson on average, without the noise of the draw. Owns the enumeration; the writer it
 * enumerates is `careless.ts`, and a test holds the two together.
 */
import {
  HIGHEST,
  HIGHEST_ANSWER,
  LAST_LINE,
  slipProbability,
  SLIPS,
  STRAY,
  type Carelessness,
} from './careless';
import { COLUMNS, TRACE_LENGTH, tokenOf, VOCABULARY } from './notation';
import { columnSums, combine, type Sum } from './sums';

const clamp = (value: number, high: number): number => Math.max(0, Math.min(high, value));

/** Probability of each written value of one column, 0..36. */
function columnOdds(
  value: number,
  digits: readonly number[],
  how: Carelessness,
  scale: number,
): Float64Array {
  const probability = Math.min(1, slipProbability(how, value) * scale);
  const slipped = new Float64Array(HIGHEST + 1);
  slipped[value]! += 1 - probability;
  for (const one of [-1, 1]) {
    for (const digit of digits) {
      for (const [share, wrongOf] of value >= how.large ? SLIPS.large : SLIPS.small) {
        let wrong = wrongOf(value, one, digit);
        if (wrong < 0 || wrong > HIGHEST || wrong === value) wrong = value + one;
        slipped[clamp(wrong, HIGHEST)]! += (probability * share) / 2 / digits.length;
      }
    }
  }
  const odds = slipped.map((share) => share * (1 - STRAY.probability));
  slipped.forEach((share, written) => {
    for (const offset of STRAY.offsets)
      odds[clamp(written + offset, HIGHEST)]! += (share * STRAY.probability) / STRAY.offsets.length;
  });
  return odds;
}

/**
 * Probabilities of every token of a trace given the ones before it, [TRACE_LENGTH × VOCABULARY] in order.
 * `trace` is what was written: a whole trace of the notation.
 */
export function nextTokenOdds(
  sum: Sum,
  trace: string,
  how: Carelessness,
  scale: number,
): Float32Array {
  const odds = new Float32Array(TRACE_LENGTH * VOCABULARY);
  const sure = (place: number): void => {
    odds[place * VOCABULARY + tokenOf(trace[place]!)] = 1;
  };
  const truth = columnSums(sum);
  for (let column = 0; column < COLUMNS; column++) {
    const power = 10 ** (COLUMNS - 1 - column);
    const digits = sum.map((operand) => Math.floor(operand / power) % 10);
    const values = columnOdds(truth[column]!, digits, how, scale);
    const start = column * 3;
    sure(start);
    spread(
      odds,
      start + 1,
      2,
      trace,
      [...values].map((share, value) => [value, share]),
    );
  }
  sure(COLUMNS * 3);
  const written = [1, 4, 7].map((at) => Number(trace.slice(at, at + 2))) as [
    number,
    number,
    number,
  ];
  const answer = combine(written);
  const candidates: [number, number][] = [[answer, 1 - LAST_LINE.probability]];
  for (const offset of LAST_LINE.offsets) {
    const share = LAST_LINE.probability / LAST_LINE.offsets.length;
    candidates.push([clamp(answer + offset, HIGHEST_ANSWER), share]);
  }
  spread(odds, COLUMNS * 3 + 1, 4, trace, candidates);
  sure(TRACE_LENGTH - 1);
  return odds;
}

/** Digit by digit, the numbers that still agree with what stands in the trace share each place. */
function spread(
  odds: Float32Array,
  start: number,
  length: number,
  trace: string,
  numbers: readonly (readonly [number: number, share: number])[],
): void {
  let left = numbers.map(([number, share]) => ({
    digits: String(number).padStart(length, '0'),
    share,
  }));
  for (let i = 0; i < length; i++) {
    const total = left.reduce((sum, { share }) => sum + share, 0);
    for (const { digits, share } of left)
      odds[(start + i) * VOCABULARY + tokenOf(digits[i]!)]! += share / total;
    left = left.filter(({ digits }) => digits[i] === trace[start + i]);
  }
}
