import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exact, places, write } from './arithmetic';
import { calculate } from '../../test/support/wordproblems/calculate';

describe('a written operation', () => {
  it.each([
    ['+', 47, 38, '47+38=47+30+8=77+8=85'],
    ['+', 42, 35, '42+35=77'],
    ['+', 97, 133, '97+133=97+100+30+3=197+30+3=227+3=230'],
    ['-', 83, 47, '83-47=83-40-7=43-7=36'],
    ['*', 7, 23, '7×23=7×20+7×3=140+21=161'],
    ['*', 23, 14, '23×14=23×10+20×4+3×4=230+80+12=310+12=322'],
    ['*', 7, 8, '7×8=56'],
    ['*', 4, 2.5, '4×2.50=4×2+4×0.50=8+2=10'],
    ['/', 84, 6, '84/6=60/6+24/6=10+4=14'],
    ['/', 56, 7, '56/7=8'],
    ['%', 15, 80, '15% of 80=80/10+80/20=8+4=12'],
    ['%', 30, 80, '30% of 80=3×80/10=3×8=24'],
    ['%', 75, 80, '75% of 80=3×80/4=3×20=60'],
  ] as const)('%s %d %d', (operator, x, y, text) => {
    expect(write(operator, x, y, exact).text).toBe(text);
  });

  it('is a chain of equalities that all hold', () => {
    const whole = fc.integer({ min: 2, max: 999 });
    fc.assert(
      fc.property(fc.constantFrom('+', '-', '*', '/', '%'), whole, whole, (operator, a, b) => {
        const [x, y] =
          operator === '-' ? [a + b, b] : operator === '/' ? [a * b, b] : operator === '%' ? [5 * (1 + (a % 19)), 20 * b] : [a, b]; // prettier-ignore
        const { text, value } = write(operator, x, y, exact);
        const parts = text.split('=').map(calculate);
        expect(parts.length).toBeGreaterThan(1);
        for (const part of parts) expect(part).toBeCloseTo(value, 9);
        expect(String(value)).toBe(text.split('=').at(-1));
      }),
    );
  });

  it('carries a wrong step on to its end', () => {
    const lost = write('+', 47, 38, (operator, x, y) => (x === 47 ? 67 : exact(operator, x, y)));
    expect(lost).toEqual({ text: '47+38=47+30+8=67+8=75', value: 75 });
  });

  it('cuts a number into its places', () => {
    expect(places(1308)).toEqual([1000, 300, 8]);
  });
});
