/**
 * Adds scored rows up, a row at a time, in memory that does not grow with the number of rows, and closes with the
 * figures of each method. Owns the method names of the recorded-rollouts command and its result line.
 */
import { failure } from '../../failure/failure';
import { fail, ok, type Result } from '../../failure/result';
import { wilson } from '../stats/interval';
import { passAtK } from '../stats/pass-at-k';
import type { ScoredRow } from './score';

/** `pass@k` literally, or with a number for k, is a method too. */
export const RECORDED_METHODS = [
  'single',
  'majority',
  'min-perplexity',
  'majority-right',
  'any',
] as const;
type Plain = (typeof RECORDED_METHODS)[number];

export interface MethodChoice {
  readonly plain: readonly Plain[];
  /** Particular k asked for. */
  readonly passAt: readonly number[];
  /** `pass@k`: 1, 2, 4 … and the group size. */
  readonly passAtAll: boolean;
}

/** Reads a list such as `single,majority,pass@k,pass@16`; `all` means everything. */
export function parseMethods(list: string): Result<MethodChoice> {
  const plain: Plain[] = [];
  const passAt: number[] = [];
  let passAtAll = false;
  for (const name of list.split(',').map((part) => part.trim())) {
    const k = /^pass@(\d+)$/.exec(name)?.[1];
    const known = RECORDED_METHODS.find((method) => method === name);
    if (name === 'all') {
      plain.push(...RECORDED_METHODS);
      passAtAll = true;
    } else if (name === 'pass@k') passAtAll = true;
    else if (k !== undefined && Number(k) >= 1) passAt.push(Number(k));
    else if (known !== undefined) plain.push(known);
    else {
      const may = [...RECORDED_METHODS, 'pass@k', 'pass@8', 'all'].join(', ');
      return fail(
        failure(
          'parse',
          'bad-request',
          `"${name}" cannot be scored from recorded rollouts; choose from ${may}.`,
        ),
      );
    }
  }
  return ok({ plain: [...new Set(plain)], passAt: [...new Set(passAt)], passAtAll });
}

export interface MethodFigures {
  /** Share right over all `n` questions, and its 95 % Wilson interval; null without a question. */
  readonly accuracy: number | null;
  readonly low: number;
  readonly high: number;
  /** Questions right; fractional where each question adds a share. */
  readonly right: number;
  /** majority: questions where several answers share the highest count, and the accuracy were none or all of them decided rightly. */
  readonly ties?: { readonly questions: number; readonly lowest: number; readonly highest: number };
}

export interface RolloutFigures {
  readonly n: number;
  readonly methods: Readonly<Record<string, MethodFigures>>;
  readonly rollouts: {
    readonly total: number;
    readonly right: number;
    readonly unanswered: number;
    readonly undecided: number;
    /** Smallest and largest group. */
    readonly group: readonly [number, number];
  };
  /** Methods asked for that these rows cannot give, with the reason. */
  readonly unavailable: Readonly<Record<string, string>>;
}

/** Sums over the rows whose groups have one size: shares of one denominator add up without rounding. */
interface SizeClass {
  rows: number;
  rightRollouts: number;
}

export class RolloutTally {
  readonly #choice: MethodChoice;
  readonly #sizes = new Map<number, SizeClass>();
  /** By k: the sum of the estimates, and over how many rows. */
  readonly #passAt = new Map<number, { sum: number; rows: number }>();
  #n = 0;
  #unanswered = 0;
  #undecided = 0;
  #majority = { right: 0, tied: 0, lowest: 0, highest: 0 };
  #any = 0;
  #mostlyRight = 0;
  #surest = { right: 0, rows: 0 };

  constructor(choice: MethodChoice) {
    this.#choice = choice;
  }

  add(row: ScoredRow): void {
    const size = row.right.length;
    const count = row.right.filter(Boolean).length;
    const { right, tied, tiedRight } = row.majority;
    this.#n++;
    this.#unanswered += row.unanswered;
    this.#undecided += row.undecided;
    const ofSize = this.#sizes.get(size) ?? { rows: 0, rightRollouts: 0 };
    ofSize.rows++;
    ofSize.rightRollouts += count;
    this.#sizes.set(size, ofSize);
    this.#majority.right += Number(right);
    this.#majority.tied += Number(tied > 1);
    this.#majority.lowest += Number(tied > 0 && tiedRight === tied);
    this.#majority.highest += Number(tiedRight > 0);
    this.#any += Number(count > 0);
    this.#mostlyRight += Number(2 * count > size);
    if (row.surestRight !== null) {
      this.#surest.rows++;
      this.#surest.right += Number(row.surestRight);
    }
    for (const k of this.#ks(size)) {
      const at = this.#passAt.get(k) ?? { sum: 0, rows: 0 };
      at.sum += passAtK(size, count, k);
      at.rows++;
      this.#passAt.set(k, at);
    }
  }

  figures(): RolloutFigures {
    const methods: Record<string, MethodFigures> = {};
    const unavailable: Record<string, string> = {};
    for (const method of this.#choice.plain) {
      const figures = this.#plain(method);
      if (typeof figures === 'string') unavailable[method] = figures;
      else methods[method] = figures;
    }
    // Where groups differ in size no k fits all: the share with any right one is still asked for.
    if (this.#choice.passAtAll) methods['any'] = this.#share(this.#any);
    const smallest = this.#n === 0 ? 0 : Math.min(...this.#sizes.keys());
    for (const k of [...this.#passAt.keys()].sort((a, b) => a - b)) {
      const { sum, rows } = this.#passAt.get(k)!;
      if (rows === this.#n) methods[`pass@${k}`] = this.#share(sum);
    }
    for (const k of this.#choice.passAt.filter((asked) => asked > smallest)) {
      unavailable[`pass@${k}`] = `the smallest group has ${smallest} rollouts`;
    }
    return {
      n: this.#n,
      methods,
      rollouts: {
        total: sumOver(this.#sizes, (size, { rows }) => size * rows),
        right: sumOver(this.#sizes, (_, { rightRollouts }) => rightRollouts),
        unanswered: this.#unanswered,
        undecided: this.#undecided,
        group: [smallest, this.#n === 0 ? 0 : Math.max(...this.#sizes.keys())],
      },
      unavailable,
    };
  }

  #ks(size: number): number[] {
    const ks = new Set(this.#choice.passAt.filter((k) => k <= size));
    if (this.#choice.passAtAll) {
      for (let k = 1; k < size; k *= 2) ks.add(k);
      ks.add(size);
    }
    return [...ks];
  }

  #plain(method: Plain): MethodFigures | string {
    switch (method) {
      case 'single':
        return this.#share(sumOver(this.#sizes, (size, of) => of.rightRollouts / size));
      case 'majority': {
        const { right, tied, lowest, highest } = this.#majority;
        const ties = {
          questions: tied,
          lowest: rounded(lowest / Math.max(1, this.#n)),
          highest: rounded(highest / Math.max(1, this.#n)),
        };
        return { ...this.#share(right), ties };
      }
      case 'any':
        return this.#share(this.#any);
      case 'majority-right':
        return this.#share(this.#mostlyRight);
      case 'min-perplexity': {
        const missing = this.#n - this.#surest.rows;
        return missing === 0
          ? this.#share(this.#surest.right)
          : `${missing} of ${this.#n} rows have rollouts without "logprob"`;
      }
    }
  }

  #share(right: number): MethodFigures {
    const n = this.#n;
    const { low, high } = wilson(Math.min(right, n), n);
    return {
      accuracy: n === 0 ? null : rounded(right / n),
      low: rounded(low),
      high: rounded(high),
      right: rounded(right),
    };
  }
}

function sumOver(
  sizes: ReadonlyMap<number, SizeClass>,
  value: (size: number, of: SizeClass) => number,
): number {
  return [...sizes].reduce((sum, [size, of]) => sum + value(size, of), 0);
}

/** Twelve decimals: past them is only the rounding of the sum. */
function rounded(value: number): number {
  return Math.round(value * 1e12) / 1e12;
}
