/**
 * Our statistics against values of SciPy and statsmodels (tools/evaluate/reference/values.py made the JSON, which
 * names the versions) and against worked examples from the literature.
 */
import { describe, expect, it } from 'vitest';
import reference from '../../../tools/evaluate/reference/values.json';
import { agreement, spearman } from './agreement';
import { bootstrapMean } from './bootstrap';
import { holm } from './difference';
import { wilson } from './interval';
import { normalQuantile } from './normal';
import { mcnemarExact, signFlipTest } from './paired-tests';
import { passAtK } from './pass-at-k';
import { rngFor } from '../../chance/rng';

describe('against SciPy and statsmodels', () => {
  it('normal quantile', () => {
    for (const { p, z } of reference.normalQuantile) expect(normalQuantile(p)).toBeCloseTo(z, 12);
  });

  it('Wilson intervals', () => {
    for (const row of reference.wilson) {
      const { low, high } = wilson(row.right, row.n, row.confidence);
      expect(low).toBeCloseTo(row.low, 12);
      expect(high).toBeCloseTo(row.high, 12);
    }
  });

  it('exact McNemar test', () => {
    for (const row of reference.mcnemar) {
      expect(mcnemarExact(row.onlyFirst, row.onlySecond).p).toBeCloseTo(row.p, 10);
    }
  });

  it('exact sign-flip test, by all sign assignments', () => {
    for (const row of reference.signFlip) {
      const { test, p } = signFlipTest(row.differences, rngFor(1));
      expect(test).toBe('sign-flip-exact');
      expect(p).toBeCloseTo(row.brute, 12);
    }
  });

  it('percentile bootstrap, within a tenth of a standard error', () => {
    for (const row of reference.bootstrap) {
      const interval = bootstrapMean(row.values, rngFor(2), 50_000)!;
      expect(Math.abs(interval.low - row.low)).toBeLessThan(row.standardError / 10);
      expect(Math.abs(interval.high - row.high)).toBeLessThan(row.standardError / 10);
    }
  });

  it('Spearman correlation with ties', () => {
    for (const { a, b, rho } of reference.spearman) expect(spearman(a, b)).toBeCloseTo(rho, 12);
  });

  it("Cohen's kappa", () => {
    for (const { table, kappa } of reference.kappa) {
      const pairs = table.flatMap((row, a) =>
        row.flatMap((count, b) => Array.from({ length: count }, () => [a === 0, b === 0] as const)),
      );
      expect(agreement(pairs).kappa).toBeCloseTo(kappa, 12);
    }
  });

  it('Holm correction', () => {
    for (const { p, adjusted } of reference.holm) {
      for (const [i, value] of holm(p).entries()) expect(value).toBeCloseTo(adjusted[i]!, 12);
    }
  });

  it('pass@k against exact binomials', () => {
    for (const { n, c, k, value } of reference.passAtK) {
      expect(passAtK(n, c, k)).toBeCloseTo(value, 10);
    }
  });
});

describe('against published worked examples', () => {
  it('Wilson: Newcombe 1998 (Statistics in Medicine 17, table I, method 3)', () => {
    // 81/263: 0.2553-0.3662 · 15/148: 0.0624-0.1605 · 0/20: 0-0.1611 · 1/29: 0.0061-0.1718
    const rows = [
      [81, 263, 0.2553, 0.3662],
      [15, 148, 0.0624, 0.1605],
      [0, 20, 0, 0.1611],
      [1, 29, 0.0061, 0.1718],
    ] as const;
    for (const [right, n, low, high] of rows) {
      const interval = wilson(right, n);
      expect(interval.low).toBeCloseTo(low, 4);
      expect(interval.high).toBeCloseTo(high, 4);
    }
  });

  it("McNemar: Agresti's approval ratings (Categorical Data Analysis, 86 against 150 changed)", () => {
    // The book gives z² = 17.36 on one degree of freedom; the exact p is 2 · P(Bin(236, ½) <= 86).
    const { p } = mcnemarExact(86, 150);
    expect(p).toBeGreaterThan(2.5e-5);
    expect(p).toBeLessThan(4.5e-5);
  });

  it("Sign flips: Fisher's Zea mays, Darwin's 15 pairs (Design of Experiments 1935, section 21)", () => {
    // Differences in eighths of an inch; 863 of 32,768 assignments reach 314, another 863 reach -314.
    const eighths = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48];
    const { p, test } = signFlipTest(eighths, rngFor(1));
    expect(test).toBe('sign-flip-exact');
    expect(p).toBe((2 * 863) / 32_768);
  });
});
