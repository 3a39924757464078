/**
 * Draws word problems: a situation, fitting numbers, a wording, names. Owns the split: a problem is held out when
 * its situation *and* its numbers are, and taught when neither is, so that nothing measured was ever taught.
 */
import { rngFor, seedFor, type Rng } from '../chance/rng';
import { writable, written, type Operator } from './arithmetic';
import type { Letter, Range, Situation } from './situation';
import { SITUATIONS } from './situations/all';
import { CONTAINERS, FOOD, NAMES, THINGS } from './words';

export type Split = 'train' | 'heldOut';

/** One operation of the solution with its true operands and result. */
export interface Step {
  readonly operator: Operator;
  readonly x: number;
  readonly y: number;
  readonly result: number;
}

export interface WordProblem {
  /** The situation's id. */
  readonly situation: string;
  readonly question: string;
  /** In order; the last result is the answer. */
  readonly steps: readonly Step[];
  /** Whole and positive. */
  readonly answer: number;
  readonly split: Split;
}

/** One in this many situations is held out, and one in this many sets of numbers. */
const HELD_OUT = 8;

const heldOut = (kind: string, key: string): boolean =>
  seedFor(0, 'held-out', kind, key) % HELD_OUT === 0;

/** Whether problems of this situation are kept from teaching. */
export const situationHeldOut = (id: string): boolean => heldOut('situation', id);

/** Whether these steps are kept from teaching: by their operators and numbers, in whatever order. */
export function numbersHeldOut(steps: readonly Step[]): boolean {
  const key = steps.map(({ operator, x, y }) =>
    [operator, ...[x, y].sort((left, right) => left - right)].join(' '),
  );
  return heldOut('numbers', key.join('; '));
}

const EXACT: Record<Operator, (x: number, y: number) => number> = {
  '+': (x, y) => x + y,
  '-': (x, y) => x - y,
  '*': (x, y) => x * y,
  '/': (x, y) => x / y,
  '%': (x, y) => (x * y) / 100,
};

/** Largest number a problem holds anywhere. */
const LARGEST = 9999;
/** Numbers are drawn this often before another situation is tried. */
const ATTEMPTS = 400;
/** Probability that a small number is told as a word, and up to which it can be. */
const AS_WORD = 0.12;
const NUMBER_WORDS = [
  'zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve',
  'thirteen', 'fourteen', 'fifteen', 'sixteen', 'seventeen', 'eighteen', 'nineteen', 'twenty',
]; // prettier-ignore

type Numbers = Readonly<Partial<Record<Letter, number>>>;

const pick = <T>(rng: Rng, items: readonly T[]): T => items[rng.below(items.length)]!;

function drawNumber(rng: Rng, [low, high, step = 1]: Range): number {
  const count = Math.floor((high - low) / step) + 1;
  return low + step * rng.below(count);
}

function drawNumbers(rng: Rng, situation: Situation): Numbers {
  const entries = Object.entries(situation.numbers) as [Letter, Range][];
  return Object.fromEntries(entries.map(([letter, range]) => [letter, drawNumber(rng, range)]));
}

const STEP = /^(\w+)([-+*/%])(\w+)$/;

/** Works a plan out; null where these numbers do not suit it: a result that is broken, below 1 or too large. */
function solve(plan: readonly string[], numbers: Numbers): readonly Step[] | null {
  const steps: Step[] = [];
  const operand = (name: string): number => {
    if (name === 'p') return steps.at(-1)!.result;
    if (name === 'q') return steps.at(-2)!.result;
    return numbers[name as Letter] ?? Number(name);
  };
  for (const text of plan) {
    const [, left = '', operator = '', right = ''] = STEP.exec(text) ?? [];
    const step = { operator: operator as Operator, x: operand(left), y: operand(right) };
    const result = EXACT[step.operator](step.x, step.y);
    if (!fits(step, result)) return null;
    steps.push({ ...step, result });
  }
  return steps;
}

function fits({ operator, x, y }: Omit<Step, 'result'>, result: number): boolean {
  if (!Number.isInteger(result) || result < 1 || result > LARGEST) return false;
  if (operator !== '%') return operator !== '/' || y !== 1;
  const parts = x % 10 === 0 ? (x === 50 ? 2 : 10) : x % 25 === 0 ? 4 : 20;
  return writable(x) && y % parts === 0;
}

/** Draws one problem of a split, or of one situation. */
export function drawProblem(
  rng: Rng,
  split: Split,
  situations: readonly Situation[] = SITUATIONS,
): WordProblem {
  const wanted = split === 'heldOut';
  const own = situations.filter(({ id }) => situationHeldOut(id) === wanted);
  if (own.length === 0) throw new Error(`no situation of the split ${split}`);
  for (;;) {
    const situation = pick(rng, own);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const numbers = drawNumbers(rng, situation);
      const steps = solve(situation.plan, numbers);
      if (steps === null || numbersHeldOut(steps) !== wanted) continue;
      const question = tell(rng, situation, numbers);
      const answer = steps.at(-1)!.result;
      return { situation: situation.id, question, steps, answer, split };
    }
  }
}

/** The first `count` problems of a split for a seed, no two with the same question. */
export function drawProblems(seed: number, split: Split, count: number): readonly WordProblem[] {
  const rng = rngFor(seed, 'word-problems', split);
  const byQuestion = new Map<string, WordProblem>();
  while (byQuestion.size < count) {
    const problem = drawProblem(rng, split);
    if (!byQuestion.has(problem.question)) byQuestion.set(problem.question, problem);
  }
  return [...byQuestion.values()];
}

function tell(rng: Rng, situation: Situation, numbers: Numbers): string {
  const wording = pick(rng, situation.wordings);
  const gender = pick(rng, ['he', 'she'] as const);
  const [things, food, boxes] = [pick(rng, THINGS), pick(rng, FOOD), pick(rng, CONTAINERS)];
  const name = pick(rng, NAMES[gender]);
  const other = pick(
    rng,
    [...NAMES.he, ...NAMES.she].filter((candidate) => candidate !== name),
  );
  const he = gender === 'he';
  const words: Readonly<Record<string, string>> = {
    n: name,
    m: other,
    he: gender,
    He: he ? 'He' : 'She',
    his: he ? 'his' : 'her',
    him: he ? 'him' : 'her',
    xs: things[0],
    x: things[1],
    fs: food[0],
    f: food[1],
    boxes: boxes[0],
    box: boxes[1],
  };
  const asWords = situation.digits !== true && rng.next() < 2 * AS_WORD;
  const number = (letter: string): string => {
    const value = numbers[letter as Letter]!;
    const word = NUMBER_WORDS[value];
    return asWords && word !== undefined && rng.next() < 0.5 ? word : written(value);
  };
  const text = wording.replace(/\[(\$?)(\w+)\]/gu, (_, dollar: string, slot: string) => {
    if (dollar !== '') return `$${written(numbers[slot as Letter]!)}`;
    return words[slot] ?? number(slot);
  });
  return text.charAt(0).toUpperCase() === text.charAt(0) || situation.digits === true
    ? text
    : text.charAt(0).toUpperCase() + text.slice(1);
}
