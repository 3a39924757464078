/**
 * The task family: sums of four numbers of up to three digits. Owns drawing a sum, its truth, the split it
 * belongs to, and reading one that a person typed. The notation is in `notation.ts`.
 */
import type { Rng } from '../chance/rng';
import { failure } from '../failure/failure';
import { fail, ok, type Result } from '../failure/result';
import { COLUMNS, OPERANDS } from './notation';

/** Four operands, each an integer from 0 to 999. */
export type Sum = readonly [number, number, number, number];

/**
 * Which part of the family a sum belongs to, by a hash of its operands: 80% teach the anchor, 10% are
 * the questions of reinforcement learning, 10% are held out and only ever used to measure.
 */
export type Split = 'pretraining' | 'learning' | 'held-out';

const WEIGHTS = [7, 13, 29, 41] as const;

export function splitOf(sum: Sum): Split {
  const hash = sum.reduce((total, operand, i) => total + operand * WEIGHTS[i]!, 0) % 10;
  if (hash === 0) return 'held-out';
  return hash === 1 ? 'learning' : 'pretraining';
}

/** Draws a sum of one split, operands uniform in 0..999. */
export function drawSum(rng: Rng, split: Split): Sum {
  for (;;) {
    const sum: Sum = [rng.below(1000), rng.below(1000), rng.below(1000), rng.below(1000)];
    if (splitOf(sum) === split) return sum;
  }
}

export function drawSums(rng: Rng, split: Split, count: number): Sum[] {
  return Array.from({ length: count }, () => drawSum(rng, split));
}

export function truthOf(sum: Sum): number {
  return sum[0] + sum[1] + sum[2] + sum[3];
}

/** The digit sums of the hundreds, tens and ones column, each from 0 to 36. */
export function columnSums(sum: Sum): [number, number, number] {
  const column = (place: number): number =>
    sum.reduce((total, operand) => total + (Math.floor(operand / place) % 10), 0);
  return [column(100), column(10), column(1)];
}

/** Whether the result of these column sums has at most four digits is always true: 36 · 111 = 3996. */
export function combine(columns: readonly [number, number, number]): number {
  return columns[0] * 100 + columns[1] * 10 + columns[2];
}

/** The question in the notation: `Q358+676+739+945>`. */
export function questionOf(sum: Sum): string {
  return `Q${sum.map((operand) => String(operand).padStart(COLUMNS, '0')).join('+')}>`;
}

/** As a person writes it: `358 + 676 + 739 + 945`. */
export function sumText(sum: Sum): string {
  return sum.join(' + ');
}

const ABILITY =
  'The built-in reasoner only adds four whole numbers from 0 to 999, such as 358 + 676 + 739 + 945.';

const WAY_OUT = 'Write the question like that, or pick a language model, which takes any question.';

/** Characters; a sum of the family needs far fewer. */
const LONGEST = 200;

const LEAD_IN =
  /^(?:please )?(?:(?:what is|what's|compute|calculate|add(?: up)?|find|sum)\b:?) ?/iu;

const refusal = (what: string): Result<Sum> =>
  fail(failure('parse', 'unsupported', `${what} ${ABILITY} ${WAY_OUT}`));

/**
 * Reads a freely typed sum. A lead-in ("What is", "Compute"), a closing "=", "= ?", "?" or "." and any
 * white space are allowed; so are "and", "plus" and commas between the numbers. Anything else is refused
 * with a sentence on what the reasoner can do.
 */
export function parseSum(text: string): Result<Sum> {
  if (text.length > LONGEST) return refusal(`This has ${String(text.length)} characters.`);
  const bare = text
    .normalize('NFKC')
    .replace(/\s+/gu, ' ')
    .trim()
    .replace(LEAD_IN, '')
    .replace(/^the sum of /iu, '')
    .replace(/ ?(?:= ?\??|\?|\.)$/u, '');
  if (!/\d/u.test(bare)) return refusal('There is no sum in this question.');
  const parts = bare.split(/ ?(?:\+|, ?and\b|,|\bplus\b|\band\b) ?/iu);
  const bad = parts.find((part) => !/^\d+$/u.test(part));
  if (bad !== undefined) return refusal(`This is not a plain sum: “${clip(bad || text)}”.`);
  if (parts.length !== OPERANDS) {
    const numbers = parts.length === 1 ? 'is 1 number' : `are ${String(parts.length)} numbers`;
    return refusal(`There ${numbers} here.`);
  }
  const large = parts.find((part) => Number(part) > 999);
  if (large !== undefined) return refusal(`${clip(large)} is larger than 999.`);
  return ok(parts.map(Number) as unknown as Sum);
}

function clip(text: string): string {
  const flat = text.replace(/\s+/gu, ' ');
  return flat.length > 40 ? `${flat.slice(0, 39)}…` : flat;
}
