/**
 * How far two raters agree: raw agreement and Cohen's kappa for yes or no, Spearman's rank correlation for
 * rewards. Used for a judge against itself and against given criteria.
 */

export interface Agreement {
  /** Pairs that both rated. */
  readonly n: number;
  /** Share rated alike; null without pairs. */
  readonly agreement: number | null;
  /** Cohen's kappa (Educational and Psychological Measurement 20, 1960); null where chance agreement is total. */
  readonly kappa: number | null;
}

/** Agreement of two raters over yes (true) and no (false). */
export function agreement(pairs: readonly (readonly [boolean, boolean])[]): Agreement {
  const n = pairs.length;
  if (n === 0) return { n, agreement: null, kappa: null };
  const alike = pairs.filter(([a, b]) => a === b).length / n;
  const yesA = pairs.filter(([a]) => a).length / n;
  const yesB = pairs.filter(([, b]) => b).length / n;
  const chance = yesA * yesB + (1 - yesA) * (1 - yesB);
  const kappa = 1 - chance < 1e-12 ? null : (alike - chance) / (1 - chance);
  return { n, agreement: alike, kappa };
}

/** Ranks from 1, equal values sharing the mean of their places. */
export function ranks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const result = new Array<number>(values.length);
  for (let start = 0; start < order.length;) {
    let end = start;
    while (end + 1 < order.length && values[order[end + 1]!] === values[order[start]!]) end++;
    for (let i = start; i <= end; i++) result[order[i]!] = (start + end) / 2 + 1;
    start = end + 1;
  }
  return result;
}

/** Spearman's rank correlation; null for fewer than two pairs or where one side never varies. */
export function spearman(a: readonly number[], b: readonly number[]): number | null {
  if (a.length !== b.length) throw new RangeError(`${a.length} values against ${b.length}`);
  if (a.length < 2) return null;
  const mean = (a.length + 1) / 2;
  let both = 0;
  let first = 0;
  let second = 0;
  const ranksB = ranks(b);
  for (const [i, rankA] of ranks(a).entries()) {
    const da = rankA - mean;
    const db = ranksB[i]! - mean;
    both += da * db;
    first += da * da;
    second += db * db;
  }
  return first === 0 || second === 0 ? null : both / Math.sqrt(first * second);
}
