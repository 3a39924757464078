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
  ['yes/no', 'failed'],
  ['Yes or no', 'failed'],
  ['Yes and No', 'failed'],
  ['[Yes | No]', 'failed'],
  ['No. Yes.', 'failed'],
  ['No, wait, yes', 'failed'],
  ['Yes.\nNo', 'failed'],
  ['Yes. Actually, no.', 'failed'],
  ['No doubt it does', 'failed'],
  ['No problem!', 'failed'],
  ['No one says so', 'failed'],
  ['No. 3 is met', 'failed'],
  ['Yes, no doubt about it', 'yes'],
  ['Yes, because it says that there is no risk.', 'yes'],
  ['No, it does not.', 'no'],
  ['No mention of water.', 'no'],
  ['No.', 'no'],
  ['Answer: Yes', 'yes'],
  ['**Verdict:** No', 'no'],
  ['The answer is yes.', 'yes'],
  ['{"verdict": "no"}', 'no'],
  ['{"answer": "Yes", "reason": "x"}', 'yes'],
  ['```json\n{"verdict": "yes"}\n```', 'yes'],
  ['<think>yes, it does</think>No', 'no'],
  ['<think>yes', 'failed'],
  ['[THINK]no[/THINK] Yes.', 'yes'],
  ['Yes<|im_end|>\n<|im_start|>user\nno', 'yes'],
  ['Oui', 'failed'],
])('a verdict from the words "%s" is %s', (text, verdict) => {
  expect(fromWord(text).verdict).toBe(verdict);
});
