import { expect, it } from 'vitest';
import { copyOf, wordLikeness } from './copy';

const draft = 'First add the tens, then the ones, and you get 42.';

it('notices a copy in spite of case, spacing and punctuation', () => {
  const rollouts = [
    { index: 0, text: 'Something else.' },
    { index: 4, text: draft },
  ];
  expect(copyOf('first ADD the tens then the ones; and you get \\boxed{42}', rollouts)).toBeNull();
  expect(copyOf('first ADD the tens,  then the ones; and you get: 42!', rollouts)).toBe(4);
});

it('names the closest', () => {
  const long = Array.from({ length: 60 }, (_, i) => `w${i}`);
  const rollouts = [
    { index: 0, text: [...long, 'end'].join(' ') },
    { index: 1, text: long.join(' ') },
  ];
  expect(copyOf(long.join(' '), rollouts)).toBe(1);
});

it('measures likeness between 0 and 1', () => {
  expect(wordLikeness(draft, draft)).toBe(1);
  expect(wordLikeness(draft, 'Nothing in common here')).toBe(0);
  // Pairs of "a b": (·a, a b, b·); of "a c": (·a, a c, c·); one of three in common.
  expect(wordLikeness('a b', 'a c')).toBeCloseTo(1 / 3);
  expect(wordLikeness('', '')).toBe(0);
  expect(wordLikeness('a a a', 'a')).toBeCloseTo(2 / 3);
});
