/**
 * Who was right, once a gold answer is known: every method's answer and every rollout's against it, with the
 * same verifier that gives rewards. Gold is only looked at here, after everything else has happened.
 */
import type { Equality, Grader } from '../../../answers/types';
import type { BaselineMethod } from '../../../cat/log/events';
import type { RunView } from '../../../cat/log/view';
import { METHOD_NAMES, outcomes } from './differences';

export interface GoldReport {
  readonly methods: readonly {
    readonly method: BaselineMethod;
    readonly equality: Equality | null;
  }[];
  /** Rollouts that are right, of those with a final answer that could be compared. */
  readonly rightRollouts: number;
  readonly rollouts: number;
  readonly sentences: readonly string[];
}

/** Throws on abort only. */
export async function checkGold(
  view: RunView,
  gold: string,
  grader: Grader,
  signal: AbortSignal,
): Promise<GoldReport> {
  const compare = async (answer: string | null): Promise<Equality | null> =>
    answer === null ? null : (await grader.compare(answer, gold, signal)).equality;
  const methods = [];
  for (const { method, answer } of outcomes(view)) {
    methods.push({ method, equality: await compare(answer) });
  }
  let rightRollouts = 0;
  for (const { extraction } of view.rollouts) {
    if ((await compare(extraction?.answer ?? null)) === 'equal') rightRollouts += 1;
  }
  const report = { methods, rightRollouts, rollouts: view.rollouts.length };
  return { ...report, sentences: inWords(report) };
}

function inWords(report: Omit<GoldReport, 'sentences'>): string[] {
  const { methods, rightRollouts, rollouts } = report;
  const right = methods.filter(({ equality }) => equality === 'equal').map(({ method }) => method);
  const undecided = methods.filter(({ equality }) => equality === 'unknown');
  const sentences = [
    right.length === 0
      ? 'No method was right.'
      : right.length === methods.length
        ? 'All methods were right.'
        : `Right: ${right.map((method) => METHOD_NAMES[method].toLowerCase()).join(', ')}.`,
    `${String(rightRollouts)} of ${String(rollouts)} rollouts were right.`,
  ];
  const synthesis = right.includes('synthesis');
  const majority = right.includes('majority');
  if (synthesis && rightRollouts === 0) {
    sentences.push('A rescue: the reference is right although every rollout is wrong.');
  } else if (synthesis && !majority) {
    sentences.push('A rescue: the reference is right where the majority is wrong.');
  } else if (majority && methods.some((m) => m.method === 'synthesis' && m.equality !== 'equal')) {
    sentences.push('A loss: the majority was right and the reference is not.');
  }
  if (undecided.length > 0) {
    const names = undecided.map(({ method }) => METHOD_NAMES[method].toLowerCase()).join(', ');
    sentences.push(`Could not be decided: ${names}.`);
  }
  return sentences;
}
