import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareCheap } from './ladder';
import { goldAnswers } from '../../test/fixtures/answers';
import { NEIGHBOURS } from '../../test/fixtures/answers/neighbours';
import { DEFAULT_POLICY } from './policy';

const wanted = { '=': 'equal', '!': 'different' } as const;

describe('pairs of our own', () => {
  it('are over a thousand', () => {
    expect(Object.values(NEIGHBOURS).flat().length).toBeGreaterThan(1000);
  });

  it.each(Object.entries(NEIGHBOURS))('%s are decided right, both ways round', (_, pairs) => {
    const wrong = pairs.filter(([left, sign, right]) => {
      const both = [compareCheap(left, right).equality, compareCheap(right, left).equality];
      return !both.every((equality) =>
        sign === '?' ? equality !== 'equal' : equality === wanted[sign],
      );
    });
    expect(wrong).toEqual([]);
  });
});

describe('the rung that decided', () => {
  it.each([
    ['42', '42', 'identical'],
    ['\\dfrac12', '\\frac{1}{2}', 'normal-form'],
    ['0.5', '\\frac12', 'exact-number'],
    ['\\sqrt{12}', '2\\sqrt3', 'exact-number'],
    ['\\{1,2\\}', '2, 1', 'structure'],
    ['\\text{an ellipse}', 'The Ellipse', 'normal-form'],
    ['(x+1)^2', 'x^2+2x+1', 'symbolic'],
    ['\\sin 2x', '2\\sin x\\cos x', 'numeric'],
  ] as const)('%s and %s: %s', (left, right, rule) => {
    expect(compareCheap(left, right)).toMatchObject({ equality: 'equal', rule });
  });

  it('gives both normal forms and a sentence', () => {
    const { left, right, because } = compareCheap('0.50', '\\dfrac{1}{3}');
    expect([left, right]).toEqual(['0.5', '\\frac{1}{3}']);
    expect(because).toMatch(/\.$/);
  });
});

describe('policies', () => {
  it.each([
    ['50%', '0.5', { percent: 'number' }, 'different'],
    ['50%', '50', { percent: 'number' }, 'equal'],
    ['50%', '50', { percent: 'fraction' }, 'different'],
    ['50%', '0.5', { percent: 'fraction' }, 'equal'],
    ['5 cm', '5', { units: 'require' }, 'different'],
    ['5 cm', '5\\text{ centimeters}', { units: 'require' }, 'equal'],
    ['90^\\circ', '90', { units: 'require' }, 'different'],
    ['0.33', '1/3', { rounding: 'stated' }, 'equal'],
    ['0.34', '1/3', { rounding: 'stated' }, 'different'],
    ['0.3333333333', '1/3', { rounding: 'exact' }, 'different'],
    ['1, 2', '2, 1', { listOrder: 'kept' }, 'different'],
    ['\\{1, 2\\}', '\\{2, 1\\}', { listOrder: 'kept' }, 'equal'],
    ['x = 5', '5', { names: 'require' }, 'different'],
    ['-2 \\le x \\le 7', '[-2, 7]', { conditions: 'kept' }, 'different'],
    ['-2 \\le x \\le 7', '7 \\ge x \\ge -2', { conditions: 'kept' }, 'equal'],
    ['f(x)', 'f(y)', { variables: 'placed' }, 'equal'],
    ['a^2+b', 'x^2+y', { variables: 'placed' }, 'equal'],
    ['a^2+b', 'x^2-y', { variables: 'placed' }, 'different'],
    ['\\frac{2}{4}', '\\frac12', { form: 'worked-out' }, 'different'],
    ['3245/5', '649', { form: 'worked-out' }, 'different'],
    ['0.5', '\\frac12', { form: 'worked-out' }, 'equal'],
    ['\\frac{x}{2}', '\\frac12 x', { form: 'worked-out' }, 'equal'],
    ['y-b=mx', 'y=mx+b', { form: 'kept' }, 'different'],
    ['y=mx+b', 'b+mx=y', { form: 'kept' }, 'equal'],
    ['(6x+1)(x-1)', '6x^2-5x-1', { form: 'kept' }, 'different'],
    ['(6x+1)(x-1)', '(-6x-1)(1-x)', { form: 'kept' }, 'equal'],
    ['a(b+c)', 'ab+ac', { form: 'kept' }, 'different'],
  ] as const)('%s and %s under %o: %s', (left, right, change, verdict) => {
    expect(compareCheap(left, right, { ...DEFAULT_POLICY, ...change }).equality).toBe(verdict);
  });
});

describe('laws', () => {
  const golds = goldAnswers();
  const anyAnswer = fc.oneof(
    fc.constantFrom(...golds),
    fc.constantFrom(
      ...Object.values(NEIGHBOURS)
        .flat()
        .flatMap(([left, , right]) => [left, right]),
    ),
    fc.string({ maxLength: 40 }),
    fc.stringMatching(/^[0-9x+\-*/^(){}\\,.=< a-z]{1,30}$/),
  );

  it('every answer that holds something is equal to itself', () => {
    fc.assert(
      fc.property(anyAnswer, (answer) => {
        fc.pre(answer.trim() !== '' && !answer.includes('\\boxed'));
        expect(compareCheap(answer, answer).equality).toBe('equal');
      }),
    );
  });

  it('the order of the two sides does not matter', () => {
    fc.assert(
      fc.property(anyAnswer, anyAnswer, (left, right) => {
        const [there, back] = [compareCheap(left, right), compareCheap(right, left)];
        expect(back).toEqual({ ...there, left: there.right, right: there.left });
      }),
      { numRuns: 400 },
    );
  });

  it('broken LaTeX never throws, is equal to itself, and compares the same both ways round', () => {
    const piece = fc.constantFrom(
      ...'\\frac \\sqrt \\over \\choose \\binom \\log \\sin \\pi \\pm \\cup \\in \\le \\mathbb{R} \\text{ \\overline{ \\begin{pmatrix} \\end{pmatrix} \\left \\right \\{ \\} \\sum \\dots { } ( ) [ ] 1 23 0.5 x y f i + - * / ^ _ = < , ; : ! | & % $ and or half cm ½ √ ∞ 5pm (A)'.split(
        ' ',
      ),
      ' ',
    );
    const soup = fc.array(piece, { minLength: 1, maxLength: 9 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(soup, soup, (left, right) => {
        expect(compareCheap(right, left).equality).toBe(compareCheap(left, right).equality);
        fc.pre(left.trim() !== '');
        expect(compareCheap(left, left).equality).toBe('equal');
      }),
      { numRuns: 400 },
    );
  });

  it('two empty answers are no agreement', () => {
    expect(compareCheap('', ' ').equality).toBe('unknown');
    expect(compareCheap('\\boxed{}', '').equality).toBe('unknown');
    expect(compareCheap('', '0').equality).toBe('different');
  });

  it('rationals are equal exactly when they are', () => {
    const rational = fc.record({
      over: fc.integer({ min: -60, max: 60 }),
      under: fc.integer({ min: 1, max: 12 }),
    });
    const forms = [
      (n: number, d: number) => `\\frac{${String(n)}}{${String(d)}}`,
      (n: number, d: number) => `${String(3 * n)}/${String(3 * d)}`,
      (n: number, d: number) => `${String(n)} \\div ${String(d)}`,
      (n: number, d: number) => `${String(n)}*(1/${String(d)})`,
    ];
    fc.assert(
      fc.property(rational, rational, fc.nat(3), fc.nat(3), (p, q, i, j) => {
        const verdict = compareCheap(
          forms[i]?.(p.over, p.under) ?? '',
          forms[j]?.(q.over, q.under) ?? '',
        ).equality;
        expect(verdict).toBe(p.over * q.under === q.over * p.under ? 'equal' : 'different');
      }),
    );
  });

  it('a polynomial written as its product is the same, and with one root moved another', () => {
    const root = fc.integer({ min: -9, max: 9 });
    fc.assert(
      fc.property(root, root, root, (a, b, c) => {
        const factor = (r: number): string => `(x${r < 0 ? '+' : '-'}${String(Math.abs(r))})`;
        const expanded = `x^3 - (${String(a + b + c)})x^2 + (${String(a * b + b * c + a * c)})x - (${String(a * b * c)})`;
        expect(compareCheap(factor(a) + factor(b) + factor(c), expanded).equality).toBe('equal');
        expect(compareCheap(factor(a) + factor(b) + factor(c + 1), expanded).equality).toBe(
          'different',
        );
      }),
      { numRuns: 50 },
    );
  });
});
