import { describe, expect, it } from 'vitest';
import { planFor, takes, type Candidate } from './takes';

const base = {
  kinds: ['math', 'open'],
  sumsOnly: false,
  weak: false,
  downloadBytes: null,
} as const;
const reasoner: Candidate = { ...base, id: 'reasoner', kinds: ['math'], sumsOnly: true };
const weak: Candidate = { ...base, id: 'weak', weak: true, downloadBytes: 98e6 };
const tutored: Candidate = { ...base, id: 'tutored', kinds: ['math'], downloadBytes: 108e6 };
const strong: Candidate = { ...base, id: 'strong', downloadBytes: 900e6 };

const sum = { question: '448 + 356 + 559 + 579', kind: 'math' } as const;
const percent = { question: 'What is 15% of 80?', kind: 'math' } as const;
const tides = { question: 'Why are there two high tides?', kind: 'open' } as const;

describe('planFor', () => {
  it('gives a plain sum to what is made for sums, where nobody chose', () => {
    expect(planFor(sum, null, [weak, reasoner])).toEqual({ model: reasoner, because: 'fits' });
  });

  it('gives anything else to a language model, the one made for it first', () => {
    expect(planFor(percent, null, [reasoner, weak, tutored]).model).toBe(tutored);
    expect(planFor(tides, null, [reasoner, tutored, weak]).model).toBe(weak);
    expect(planFor(tides, null, [reasoner, tutored]).model).toBe(tutored);
  });

  it('takes what is here before a download', () => {
    const here = { ...weak, downloadBytes: null };
    expect(planFor(percent, null, [strong, here]).model).toBe(here);
  });

  it('follows the user’s choice wherever that model can run the question', () => {
    expect(planFor(sum, 'weak', [reasoner, weak])).toEqual({ model: weak, because: 'asked' });
    expect(planFor(tides, 'tutored', [tutored, weak]).model).toBe(tutored);
  });

  it('says that another runs instead where the chosen one cannot', () => {
    const plan = planFor(percent, 'reasoner', [reasoner, weak]);
    expect(plan).toEqual({ model: weak, because: 'instead' });
  });

  it('has no model where only sums can be done', () => {
    expect(planFor(tides, null, [reasoner])).toEqual({ model: null, because: 'fits' });
  });
});

it('a model for sums takes sums of four as mathematics and nothing else', () => {
  expect(takes(reasoner, sum)).toBe(true);
  expect(takes(reasoner, { ...sum, kind: 'open' })).toBe(false);
  expect(takes(reasoner, percent)).toBe(false);
});
