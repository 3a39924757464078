import { describe, expect, it } from 'vitest';
import { parseAnswer } from '../read/answer';
import { plainCharacters } from '../read/unicode';
import { Algebra } from './algebra';
import { valueInBase } from './known';
import { provesDifference } from './polynomial-proof';

/** Whether the exact difference of two expressions is zero, proved not to be, or neither. */
function relation(left: string, right: string): 'zero' | 'not zero' | 'open' {
  const algebra = new Algebra();
  const [a, b] = [parseAnswer(left, plainCharacters), parseAnswer(right, plainCharacters)];
  if (!a || !b) throw new Error('unreadable');
  const difference = algebra.ring.cleared(algebra.minus(algebra.read(a), algebra.read(b)).over);
  return difference.size === 0 ? 'zero' : provesDifference(difference) ? 'not zero' : 'open';
}

describe('exact arithmetic', () => {
  it.each([
    ['\\sqrt{2}\\sqrt{3}', '\\sqrt{6}', 'zero'],
    ['\\sqrt{2}+\\sqrt{3}', '\\sqrt{5}', 'not zero'],
    ['\\frac{1}{15+2\\sqrt{33}}', '\\frac{15-2\\sqrt{33}}{93}', 'zero'],
    ['\\sqrt[3]{54}', '3\\sqrt[3]{2}', 'zero'],
    ['(-8)^{1/3}', '-2', 'zero'],
    ['(1+i)(1-i)', '2', 'zero'],
    ['i^{7}', '-i', 'zero'],
    ['\\ln e^2', '2', 'zero'],
    ['\\log_4 8', '\\frac32', 'zero'],
    ['\\cos\\frac{5\\pi}{6}', '-\\frac{\\sqrt3}{2}', 'zero'],
    ['\\sin 15^\\circ', '\\frac{\\sqrt6-\\sqrt2}{4}', 'zero'],
    ['\\sin(x+2\\pi)', '\\sin x', 'zero'],
    ['\\cos(-x)', '\\cos x', 'zero'],
    ['\\pi', '\\frac{22}{7}', 'not zero'],
    ['\\pi + e', '6', 'open'],
    ['\\sqrt{x^2}', 'x', 'open'],
    ['\\sqrt{4x+4}', '2\\sqrt{x+1}', 'zero'],
    ['\\frac{1}{\\sqrt{x+1}}', '\\frac{\\sqrt{x+1}}{x+1}', 'zero'],
    ['(\\sqrt{x+1})^4', 'x^2+2x+1', 'zero'],
    ['(36/25)^y', '1.2^{2y}', 'zero'],
    ['x^{n}x', 'x^{n+1}', 'zero'],
    ['2^{n}', '3^{n}', 'not zero'],
  ] as const)('%s against %s: %s', (left, right, outcome) => {
    expect(relation(left, right)).toBe(outcome);
  });

  it('reads digits in a base and refuses those it does not have', () => {
    expect(valueInBase('204', 5).toString()).toBe('54');
    expect(valueInBase('1A', 16).toString()).toBe('26');
    expect(() => valueInBase('19', 8)).toThrow('a digit outside its base');
  });
});
