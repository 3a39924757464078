import { describe, expect, it } from 'vitest';
import { compareCheap } from './ladder';
import { extractAnswer } from './extract';

const times = (text: string, n: number): string => text.repeat(n);

const HOSTILE: readonly (readonly [name: string, text: string])[] = [
  ['100,000 open brackets', times('(', 100_000)],
  ['3,000 nested fractions', `${times('\\frac{1}{', 3000)}1${times('}', 3000)}`],
  ['100,000 digits', times('9', 100_000)],
  ['10^10^10', '10^{10^{10}}'],
  ['a tower of nines', '9^{9^{9^{9}}}'],
  ['a large factorial', '100000!'],
  ['fifty factorials', `999${times('!', 50)}`],
  ['a power of a sum', '(a+b+c+d+x+y)^{60}'],
  ['powers of powers', '((((x+1)^{9}+1)^{9}+1)^{9}+1)^9'],
  [
    'doubling roots',
    Array.from({ length: 9 })
      .reduce<string>((inner) => `\\sqrt{x+${inner}+y${inner}}`, 'z')
      .slice(0, 9000),
  ],
  ['100,000 dollars', times('$', 100_000)],
  ['100,000 spaces', `${times(' ', 100_000)}x`],
  ['5,000 commas', times('1,', 5000)],
  ['50,000 braces', `${times('{', 50_000)}${times('}', 50_000)}`],
  ['100,001 backslashes', times('\\', 100_001)],
  ['1,000 text commands', times('\\text{', 1000)],
  ['5,000 open boxes', times('\\boxed{', 5000)],
  ['100,000 stars', times('*', 100_000)],
  ['a long sum', Array.from({ length: 900 }, (_, i) => `x_{${String(i)}}`).join('+')],
  [
    'a long product of sums',
    Array.from({ length: 400 }, (_, i) => `(x_{${String(i)}}+1)`).join(''),
  ],
  ['5,000 bars', times('|', 5000)],
  ['sixty plus-minus', Array.from({ length: 60 }, (_, i) => `${String(i)}\\pm x`).join(',')],
  ['the root of 900 digits', `\\sqrt{${times('7', 900)}}`],
  ['nested sines', `${times('\\sin ', 2000)}x`],
  ['a chain of 900 equalities', `${times('x=', 900)}1`],
  [
    'sixty intervals',
    Array.from({ length: 60 }, (_, i) => `[${String(2 * i)},${String(2 * i + 1)}]`).join('\\cup'),
  ],
  ['answers without end', times('the answer is ', 7000)],
  ['hashes without end', times('#### ', 20_000)],
  ['given up 5,000 times', times('The answer is 5. Wait, that is wrong. ', 5000)],
];

/** Far above what any case takes; a doubling or backtracking rule would pass it by orders of magnitude. */
const LIMIT_MS = 5000;

describe.each(HOSTILE)('%s', (_, text) => {
  it('ends, and is never equal to an honest answer', { timeout: LIMIT_MS }, () => {
    for (const honest of ['42', 'x^2+1', '\\{1,2\\}', '\\text{east}'])
      expect(compareCheap(text, honest).equality).not.toBe('equal');
    expect(compareCheap(text, `${text}+1`).equality).not.toBe('equal');
    for (const response of [text, `The answer is ${text}`, `\\boxed{${text}`, `${text}\nAnswer: 5`])
      expect(() => extractAnswer(response, { truncated: false })).not.toThrow();
  });
});
