import { describe, expect, it } from 'vitest';
import { fromLogprobs, fromWord } from './judge';

describe('a verdict from probabilities', () => {
  it('is yes above one half', () => {
    // 0.3 against 0.1: P(yes) = 0.3 / 0.4
    expect(fromLogprobs(Math.log(0.3), Math.log(0.1))).toMatchObject({ verdict: 'yes' });
    expect(fromLogprobs(Math.log(0.3), Math.log(0.1)).yesProbability).toBeCloseTo(0.75);
    expect(fromLogprobs(-900, -1)).toMatchObject({ verdict: 'no', yesProbability: 0 });
  });

  it.each([
    [-1, -1],
    [-Infinity, -Infinity],
    [NaN, -1],
  ])('fails when neither is likelier: %d, %d', (yes, no) => {
    expect(fromLogprobs(yes, no)).toMatchObject({ verdict: 'failed' });
  });
});

it.each([
  ['Yes', 'yes'],
  [' no.', 'no'],
  ['**Yes**, because', 'yes'],
  ['NO', 'no'],
  ['Not really', 'failed'],
  ['Yesterday', 'failed'],
  ['I say yes', 'failed'],
  ['', 'failed'],
])('a verdict from the words "%s" is %s', (text, verdict) => {
  expect(fromWord(text).verdict).toBe(verdict);
});
