import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extractAnswer } from './extract';
import { NEIGHBOURS } from '../../test/fixtures/answers/extractions';
import { EXTRACTIONS } from '../../test/fixtures/answers/texts';
import { compareCheap } from './ladder';

const read = (text: string, truncated = false) => extractAnswer(text, { truncated });

describe('where the answer stands', () => {
  it.each([
    ['So it is \\boxed{\\frac{1}{2}}.', '\\frac{1}{2}', 'boxed'],
    ['Thus \\fbox{7} follows.', '7', 'boxed'],
    ['$\\boxed{\\{1, 2\\}}$', '\\{1, 2\\}', 'boxed'],
    ['\\boxed{3}$ percent', '3\\%', 'boxed'],
    ['\\boxed{2} and \\boxed{3}', '2, 3', 'several'],
    ['$x = \\boxed{2}$ or $x = \\boxed{-3}$', 'x = 2, x = -3', 'several'],
    ['The answer is 42.', '42', 'answer-is'],
    ['The final answer to the question is $\\frac{3}{4}$.', '\\frac{3}{4}', 'answer-is'],
    ['The answer is 3.5 m.', '3.5 m', 'answer-is'],
    ['The answer is x = 2 or x = -3.', 'x = 2 or x = -3', 'answer-is'],
    ['The answer is 42 because 6 times 7 is 42.', '42', 'answer-is'],
    ['Answer: 17', '17', 'answer-colon'],
    ['**Answer:** 17 apples', '17 apples', 'answer-colon'],
    ['Final Answer: The area of $ABCD$ is $12$. I hope it is correct.', '12', 'answer-colon'],
    ['16 - 3 - 4 = 9\n9 * 2 = 18\n#### 18', '18', 'hashes'],
    ['Therefore we get **25%**.', '25%', 'emphasis'],
    ['Hence\n\\[ x = \\frac{7}{2} \\]', '\\frac{7}{2}', 'displayed-equation'],
    ['Therefore $x \\ge 5$ is the solution.', 'x \\ge 5', 'last-equation'],
    ['100 - 30 = 70', '70', 'last-equation'],
    ['The answer is (B).', '(B)', 'answer-is'],
    ['B. It is the largest.', 'B', 'choice'],
    ['答案是 12。', '12', 'answer-is'],
    ['La réponse est 12.', '12', 'answer-is'],
    ['There were 3 boys and 14 girls.', '14', 'last-number'],
    ['3+4=7.', '7', 'trace'],
  ] as const)('%s', (text, answer, rule) => {
    const found = read(text);
    expect(found).toMatchObject({ answer, rule });
    expect(found.status).toBe(rule === 'last-number' ? 'weak' : 'found');
  });

  it('is given as the place in the text', () => {
    const text = 'First some words, then \\boxed{12} at last.';
    const { span } = read(text);
    expect(span && text.slice(span.start, span.end)).toBe('12');
    const behind = '<think>It is 3.</think> The answer is ۴۲.';
    expect(read(behind).span).toEqual({ start: behind.length - 3, end: behind.length - 1 });
    const stated = 'We think. The answer is 3/4 of it all.';
    const place = read(stated).span;
    expect(place && stated.slice(place.start, place.end)).toContain('3/4');
  });
});

it.each(EXTRACTIONS.map(([text, answer, status, cut]) => ({ text, answer, status, cut })))(
  '$text holds $answer',
  ({ text, answer, status, cut }) => {
    const found = read(text, cut ?? false);
    if (status) expect(found.status).toBe(status);
    if (answer === null) expect(found.answer).toBeNull();
    else {
      expect(found.answer).not.toBeNull();
      expect(compareCheap(found.answer ?? '', answer).equality).toBe('equal');
    }
  },
);

it.each(NEIGHBOURS)('%j says %j', (text, answer) => {
  const found = read(text);
  const said = found.status === 'abandoned' ? null : found.answer;
  if (answer === null) expect(said).toBeNull();
  else expect(compareCheap(said ?? '', answer)).toMatchObject({ equality: 'equal' });
});

describe('what became of the answer', () => {
  it.each([
    ['The answer is 5. The answer is 6.', false, 'revised', '6'],
    ['\\boxed{5} … \\boxed{6}', false, 'revised', '6'],
    ['\\boxed{5}, so the answer is 5.', false, 'found', '5'],
    ['The answer is 5. Wait, that is wrong. Let me start over and think', false, 'abandoned', '5'],
    [
      'The answer is 5. Wait, that is wrong. Let me start over. The answer is 7.',
      false,
      'revised',
      '7',
    ],
    ['The answer is 5. Wait, that is wrong. 2 + 5 = 7', false, 'revised', '7'],
    ['<think>The answer is 5.</think>', false, 'abandoned', '5'],
    ['<think>The answer is 5.</think> The answer is 6.', false, 'found', '6'],
    ['We compute 3 + 4 = 7 and then', true, 'truncated', null],
    ['So the final result is \\boxed{12', true, 'truncated', null],
    // A box that is never closed holds no answer, whatever introduces it; a part of a number is not one.
    ['So the final result is \\boxed{12', false, 'none', null],
    ['So the answer is \\boxed{1', true, 'truncated', null],
    ['So the answer is \\boxed{1', false, 'none', null],
    ['**Answer:** \\boxed{\\frac{1}{2', false, 'none', null],
    ['#### \\boxed{12', false, 'none', null],
    ['The answer is $\\boxed{12$.', true, 'truncated', null],
    ['So $\\boxed{7}$. Wait, there is one more, so \\boxed{1', true, 'truncated', null],
    ['So x = 5 and therefore \\boxed{1', true, 'truncated', null],
    // What is said after it counts.
    ['We have \\boxed{12$ and so \\boxed{12}.', false, 'found', '12'],
    ['We have \\boxed{12$. The answer is 12.', false, 'found', '12'],
    ['The answer is 12', true, 'truncated', null],
    ['The answer is 123. And this is clear since', true, 'found', '123'],
    ['\\boxed{12} which', true, 'found', '12'],
    // Thinking is never the answer, closed or not; what ends a turn is no cut.
    ['<think>The answer is 5.', false, 'none', null],
    ['<think>The answer is 5.', true, 'truncated', null],
    ['[THINK]The answer is 5.[/THINK]', false, 'abandoned', '5'],
    ['The answer is 12<|im_end|>\n<|im_start|>user', true, 'found', '12'],
    ['The answer is not 5.', false, 'none', null],
    ['I do not know.', false, 'none', null],
    ['', false, 'none', null],
    ['\\boxed{}', false, 'none', null],
  ] as const)('%s (cut: %s): %s', (text, truncated, status, answer) => {
    expect(read(text, truncated)).toMatchObject({ status, answer });
  });
});

describe('laws', () => {
  it('a boxed answer is read back as it was written', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z0-9+\-^() ]{1,20}$/),
        fc.stringMatching(/^[a-z .]{0,30}$/),
        (answer, before) => {
          fc.pre(answer.trim() !== '');
          expect(read(`${before}\\boxed{${answer}}`).answer).toBe(answer.trim());
        },
      ),
    );
  });

  it('no cut of a boxed answer reads as another answer', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('So ', 'The answer is ', 'Answer: $', '#### ', 'Hence x = 3 and so '),
        fc.constantFrom('123', '\\frac{12}{35}', '(1, 23)', '\\text{(C)}\\ 12', 'x^{2} + 10'),
        fc.nat(),
        fc.boolean(),
        (before, answer, at, truncated) => {
          const whole = `${before}\\boxed{${answer}`;
          const text = whole.slice(0, before.length + 7 + (at % (answer.length + 1)));
          expect(read(text, truncated).answer).toBeNull();
        },
      ),
    );
  });

  it('never throws, and the span holds the answer for any text', { timeout: 30_000 }, () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80, unit: 'binary' }), fc.boolean(), (text, truncated) => {
        const { span, answer, status } = read(text, truncated);
        if (span) expect(span.start).toBeLessThanOrEqual(span.end);
        expect(answer === null).toBe(status === 'none' || status === 'truncated');
      }),
    );
  });
});
