/**
 * A trace: the short solution a tutored model is to write. Each step of the problem as a chain of small steps, then
 * the answer in its box. Owns the true writer, the careless one and sets of drafts of one problem; no model is
 * involved, every slip is drawn.
 */
import type { Rng } from '../chance/rng';
import { exact, write, written, type Calculator, type Operator } from './arithmetic';
import type { Step, WordProblem } from './problem';

/** How often a careless writer slips. */
export interface Carelessness {
  /** Probability that one small step of a step of the problem goes wrong. */
  readonly slip: number;
  /** Probability that a trace takes a wrong operation or number somewhere. */
  readonly misread: number;
}

/** Slips in a third of its steps; the lab's policy starts from this writer. */
export const CARELESS: Carelessness = { slip: 1 / 3, misread: 0.05 };

const pick = <T>(rng: Rng, items: readonly T[]): T => items[rng.below(items.length)]!;

/** Whether an operand is the result of the step before, or of the one before that. */
function source(steps: readonly Step[], at: number, operand: number): number | null {
  // The same number may stand in the question too; the result is what a solver would take.
  for (const back of [1, 2]) {
    if (steps[at - back]?.result === operand) return at - back;
  }
  return null;
}

/** Writes the steps with a calculator for each, carrying wrong results on as a solver would. */
function writeSteps(steps: readonly Step[], calculatorOf: (at: number) => Calculator): string {
  const values: number[] = [];
  const lines = steps.map(({ operator, x, y }, at) => {
    const carried = (operand: number): number => {
      const from = source(steps, at, operand);
      return from === null ? operand : values[from]!;
    };
    const line = write(operator, carried(x), carried(y), calculatorOf(at));
    values.push(line.value);
    return line.text;
  });
  return `${lines.join('. ')}. The answer is \\boxed{${written(values.at(-1)!)}}.`;
}

/** The trace of someone who makes no mistake. */
export const trueTrace = ({ steps }: Pick<WordProblem, 'steps'>): string =>
  writeSteps(steps, () => exact);

/** A wrong result that a person might write. */
function slipped(rng: Rng, operator: Parameters<Calculator>[0], x: number, y: number): number {
  const right = exact(operator, x, y);
  const one = rng.next() < 0.5 ? -1 : 1;
  const kind = rng.next();
  let wrong = right + one;
  if (operator === '*' && kind < 0.45) wrong = right + one * (rng.next() < 0.5 ? x : y);
  else if (operator === '/') wrong = right + one * (kind < 0.2 ? 2 : 1);
  else if (right >= 20 && kind < 0.75) wrong = right + one * 10;
  else if (right >= 200 && kind < 0.85) wrong = right + one * 100;
  return wrong > 0 && wrong !== right ? wrong : right + 1;
}

/** A calculator whose call number `at` goes wrong, and the count of its calls. */
function slippingAt(rng: Rng, at: number): Calculator {
  let call = 0;
  return (operator, x, y) => (call++ === at ? slipped(rng, operator, x, y) : exact(operator, x, y));
}

function callsOf({ operator, x, y }: Step): number {
  let calls = 0;
  write(operator, x, y, (...step) => {
    calls += 1;
    return exact(...step);
  });
  return calls;
}

const OTHER: Readonly<Record<Operator, readonly Operator[]>> = {
  '+': ['-', '*'],
  '-': ['+'],
  '*': ['+'],
  '/': ['*', '-'],
  '%': ['+', '-'],
};

/** The problem's steps as someone reads them who takes a wrong operation or number in one of them. */
function misread(rng: Rng, steps: readonly Step[]): readonly Step[] {
  const at = rng.below(steps.length);
  const changed = steps.map((step, index) => {
    if (index !== at) return step;
    if (rng.next() < 0.6) return { ...step, operator: pick(rng, OTHER[step.operator]) };
    const off = pick(rng, [-10, -2, -1, 1, 2, 10]);
    return step.x + off > 0 ? { ...step, x: step.x + off } : { ...step, y: step.y + 1 };
  });
  const bad = changed.some(
    ({ operator, x, y }) =>
      (operator === '-' && x <= y) || (operator === '/' && x % y !== 0) || x * y > 99_999,
  );
  return bad ? steps : changed;
}

/** One trace of a careless writer. */
export function carelessTrace(
  rng: Rng,
  problem: Pick<WordProblem, 'steps'>,
  how: Carelessness = CARELESS,
): string {
  const steps = rng.next() < how.misread ? misread(rng, problem.steps) : problem.steps;
  const calculators = steps.map((step) =>
    rng.next() < how.slip ? slippingAt(rng, rng.below(callsOf(step))) : exact,
  );
  return writeSteps(steps, (at) => calculators[at]!);
}

/** Probability that one mistake is shared by several drafts, and by what share of them at least. */
const POPULAR = { probability: 0.35, least: 0.4 } as const;
/** Probability that a draft is cut off before its answer. */
const CUT = 0.02;

/**
 * Drafts of one problem by writers of one carelessness, drawn from little to high: what the reconciling role is
 * taught from before there are drafts by the model itself.
 */
export function drawDrafts(rng: Rng, problem: WordProblem, count: number): readonly string[] {
  const slip = 0.1 + rng.next() * 0.7;
  const how = { slip, misread: rng.next() * 0.3 };
  const share = POPULAR.least + rng.next() * (1 - POPULAR.least);
  const popular =
    rng.next() < POPULAR.probability ? carelessTrace(rng, problem, { slip: 1, misread: 0 }) : null;
  return Array.from({ length: count }, () => {
    const shared = popular !== null && rng.next() < share;
    const draft = shared ? popular : carelessTrace(rng, problem, how);
    return rng.next() < CUT ? draft.slice(0, Math.floor(draft.length * 0.6)) : draft;
  });
}
