/**
 * Open questions have no answer to compare: every method's text is held against yes-or-no criteria that someone gave
 * with the question, or that the anchor draws from a reference that came with it. The judge is the same model, so
 * its agreement with itself is measured beside.
 */
import type { RunContext } from '../../cat/context';
import type { Criterion, VerdictValue } from '../../cat/log/events';
import { judgeRollouts } from '../../cat/reward/judge';
import { seedFor } from '../../chance/rng';
import type { Failure } from '../../failure/failure';
import { proposeRubric } from '../../cat/reward/rubric';
import type { DatasetQuestion } from '../datasets/types';
import { askYesNo, writeVerdict } from './ask';
import type { JudgedCriterion, StepResult } from './events';
import type { VerdictPair } from './graded';
import type { StepId, TextKey } from './plan';
import {
  eventsOf,
  groupFrom,
  isOfEngine,
  referenceOf,
  usableOf,
  type Done,
  type UsableRollout,
} from './replay';

interface CriteriaContext {
  readonly run: RunContext;
  readonly question: DatasetQuestion;
  readonly done: Done;
}

/** Rollouts of a question whose verdicts are asked for again: enough over a set, and a fraction of the cost. */
export const RELIABILITY_ROLLOUTS = 2;

/** Every text a method may offer, by its key. */
function textsOf({ done, run }: CriteriaContext): Map<TextKey, UsableRollout> {
  const texts = new Map<TextKey, UsableRollout>();
  for (const rollout of usableOf(groupFrom({ done, run }))) {
    texts.set(`${rollout.index}`, rollout);
  }
  const greedy = done.get('greedy');
  if (greedy?.kind === 'events') {
    for (const event of greedy.events) {
      if (event.type !== 'rollout.finished' || event.text.trim() === '') continue;
      texts.set('greedy', { index: 0, finished: event, extraction: null });
    }
  }
  const written = [...done.keys()].filter(isWritten);
  for (const step of written) {
    const reference = referenceOf(eventsOf(done, step));
    if (reference !== null) {
      texts.set(step, { index: 0, finished: reference.finished, extraction: null });
    }
  }
  return texts;
}

function isWritten(step: StepId): step is StepId & TextKey {
  return step.startsWith('synthesis');
}

interface FoundCriteria {
  readonly criteria: readonly Criterion[];
  /** Why none could be drawn from the reference; null when there are some, or nothing to draw them from. */
  readonly failure: Failure | null;
}

/** Criteria given with the question, else drawn from its reference; none are made up where that fails. */
async function criteriaFor({ run, question }: CriteriaContext): Promise<FoundCriteria> {
  if (question.criteria.length > 0) {
    return { criteria: question.criteria.map((text, id) => ({ id, text })), failure: null };
  }
  if (question.reference === null || run.prompts.judge === null) {
    return { criteria: [], failure: null };
  }
  let why: Failure | null = null;
  const proposing = proposeRubric(run, run.prompts.judge, question.reference);
  let step = await proposing.next();
  while (!step.done) {
    if (step.value.type === 'rubric.failed') why = step.value.failure;
    step = await proposing.next();
  }
  return { criteria: step.value ?? [], failure: why };
}

export async function judgeCriteria(context: CriteriaContext): Promise<StepResult> {
  const { run } = context;
  const found = await criteriaFor(context);
  const { criteria } = found;
  let { failure } = found;
  const texts = [...textsOf(context)];
  // Each text stands as a rollout of its own number, so that the ordinary judge takes them all alike.
  const judged = texts.map(([, text], index) => ({ ...text, index }));
  const verdicts = Object.fromEntries(texts.map(([key]) => [key, [] as JudgedCriterion[]]));
  if (run.prompts.judge !== null) {
    for await (const event of judgeRollouts(run, run.prompts.judge, judged, criteria)) {
      if (event.type !== 'verdict.given') continue;
      const { criterion, verdict, yesProbability } = event;
      if (event.failure !== null && isOfEngine(event.failure)) failure ??= event.failure;
      verdicts[texts[event.rollout]![0]]!.push({ criterion, verdict, yesProbability });
    }
  }
  return { kind: 'verdicts', criteria: criteria.map(({ text }) => text), verdicts, failure };
}

/**
 * Asks the verdicts on the first rollouts again. `again` pairs two words written at temperature 1 with different
 * seeds; `swapped` pairs the verdict with the one given when the prompt offers "No or Yes" instead of "Yes or No".
 */
export async function measureReliability(context: CriteriaContext): Promise<StepResult> {
  const { run, done } = context;
  const judge = run.prompts.judge;
  const result = done.get('criteria');
  const again: VerdictPair[] = [];
  const swapped: VerdictPair[] = [];
  let failure: Failure | null = null;
  if (judge === null || result?.kind !== 'verdicts') {
    return { kind: 'reliability', again, swapped, failure };
  }

  for (const { index, finished } of usableOf(groupFrom(context)).slice(0, RELIABILITY_ROLLOUTS)) {
    const given = result.verdicts[`${index}`] ?? [];
    const asked = given.map(({ criterion }) => result.criteria[criterion]!);
    const turned = await askYesNo(
      run,
      asked.map((criterion) => judge.verdict(finished.text, criterion, 'no-first')),
    );
    const met = [turned.failure];
    for (const [i, criterion] of asked.entries()) {
      if (run.signal.aborted) break;
      const prompt = judge.verdict(finished.text, criterion);
      const sample = (n: number) =>
        writeVerdict(run, prompt, {
          seed: seedFor(run.config.seed, 'again', index, i, n),
          temperature: 1,
        });
      const [first, second] = [await sample(0), await sample(1)];
      met.push(first.failure, second.failure);
      again.push([first.verdict, second.verdict]);
      swapped.push([given[i]!.verdict, wordOf(turned.answers[i] ?? null)]);
    }
    failure ??= met.find((why) => why !== null && isOfEngine(why)) ?? null;
  }
  return { kind: 'reliability', again, swapped, failure };
}

function wordOf(yesProbability: number | null): VerdictValue {
  if (yesProbability === null || yesProbability === 0.5) return 'failed';
  return yesProbability > 0.5 ? 'yes' : 'no';
}
