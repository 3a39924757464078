import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rngFor } from '../chance/rng';
import { calculate } from '../../test/support/wordproblems/calculate';
import {
  drawProblem,
  drawProblems,
  numbersHeldOut,
  situationHeldOut,
  type WordProblem,
} from './problem';
import { SITUATIONS } from './situations/all';

const SAMPLE = 4000;
const train = drawProblems(1, 'train', SAMPLE);
const heldOut = drawProblems(1, 'heldOut', SAMPLE);
const both = [...train, ...heldOut];

const operate = ({ operator, x, y }: WordProblem['steps'][number]): number | null =>
  calculate(
    operator === '%' ? `${String(x)}% of ${String(y)}` : `${String(x)} ${operator} ${String(y)}`,
  );

describe('word problems', () => {
  it('have whole positive answers, which a second calculator finds too', () => {
    for (const { steps, answer } of both) {
      expect(Number.isInteger(answer) && answer > 0).toBe(true);
      for (const step of steps) expect(operate(step)).toBeCloseTo(step.result, 9);
      expect(steps.at(-1)?.result).toBe(answer);
    }
  });

  it('ask, where they are bare sums, for what they answer', () => {
    let checked = 0;
    for (const { question, answer } of both) {
      const sum = /^(?:What is |Compute |Calculate |How much is )?(.+?)(?: = \?)?[.?]?$/u.exec(
        question,
      );
      const value = calculate(sum?.[1] ?? '');
      if (value === null || /\^/u.test(question)) continue;
      expect(value, question).toBe(answer);
      checked += 1;
    }
    expect(checked).toBeGreaterThan(300);
  });

  it('put the answer of an equation in for x', () => {
    let checked = 0;
    for (const { question, answer } of both) {
      const sides = /((?:\d+ ?\*? ?)?x[-+/\d ]*|\d+ \+ x) = (\d+)/u.exec(question);
      if (sides === null) continue;
      const left = sides[1]!.replace(/(\d) ?\*? ?x/u, '$1*x').replace('x', String(answer));
      expect(calculate(left), question).toBe(Number(sides[2]));
      checked += 1;
    }
    expect(checked).toBeGreaterThan(100);
  });

  it('leave no slot open and begin like a sentence', () => {
    for (const { question } of both) {
      expect(question).not.toMatch(/[[\]]|undefined|NaN/u);
      expect(question).toMatch(/^[\p{Lu}\d(x]/u);
    }
  });

  it('are the same again for a seed, and others for another', () => {
    expect(drawProblems(1, 'train', 50)).toEqual(train.slice(0, 50));
    expect(drawProblems(2, 'train', 50)).not.toEqual(train.slice(0, 50));
  });
});

describe('the split', () => {
  it('shares no situation, no numbers and no question', () => {
    const situations = new Set(train.map(({ situation }) => situation));
    const questions = new Set(train.map(({ question }) => question));
    const numbers = ({ steps }: WordProblem): string =>
      steps
        .map(({ operator, x, y }) => [operator, Math.min(x, y), Math.max(x, y)].join(' '))
        .join();
    const taught = new Set(train.map(numbers));
    for (const problem of heldOut) {
      expect(situations.has(problem.situation)).toBe(false);
      expect(questions.has(problem.question)).toBe(false);
      expect(taught.has(numbers(problem))).toBe(false);
    }
  });

  it('holds numbers out whichever way round they stand', () => {
    fc.assert(
      fc.property(fc.nat(999), fc.nat(999), (x, y) => {
        const sum = { operator: '+', x, y, result: x + y } as const;
        expect(numbersHeldOut([sum])).toBe(numbersHeldOut([{ ...sum, x: y, y: x }]));
      }),
    );
  });

  it('holds out between a twelfth and a fifth of the situations, of every operator one', () => {
    const held = SITUATIONS.filter(({ id }) => situationHeldOut(id));
    expect(held.length / SITUATIONS.length).toBeGreaterThan(1 / 12);
    expect(held.length / SITUATIONS.length).toBeLessThan(1 / 5);
    const operators = new Set(
      held.flatMap(({ plan }) => plan.map((step) => /[-+*/%]/u.exec(step)?.[0])),
    );
    for (const operator of ['+', '-', '*', '/']) expect(operators).toContain(operator);
  });
});

describe('the situations', () => {
  it('are more than a hundred with more than three hundred wordings, none twice', () => {
    const ids = SITUATIONS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(100);
    const wordings = SITUATIONS.flatMap((situation) => situation.wordings);
    expect(wordings.length).toBeGreaterThan(300);
  });

  it.each(SITUATIONS.map((situation) => [situation.id, situation] as const))(
    '%s tells every number that varies and can be drawn',
    (_, situation) => {
      const ranges = Object.entries(situation.numbers);
      const letters = ranges.filter(([, [low, high]]) => low < high).map(([letter]) => letter);
      for (const wording of situation.wordings) {
        const told = [...wording.matchAll(/\[\$?([a-e])\]/gu)].map((match) => match[1]);
        const fixed = ranges.filter(([letter]) => !letters.includes(letter));
        const wanted = [
          ...letters,
          ...fixed.map(([letter]) => letter).filter((l) => told.includes(l)),
        ];
        expect([...new Set(told)].sort(), wording).toEqual(wanted.sort());
      }
      const split = situationHeldOut(situation.id) ? 'heldOut' : 'train';
      expect(drawProblem(rngFor(1, 'one'), split, [situation]).situation).toBe(situation.id);
    },
  );
});
