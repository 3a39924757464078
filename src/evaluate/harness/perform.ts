/**
 * Runs one step of one question with the very stages an ordinary run is made of, and returns what it leaves behind.
 * Ablations change what the stage is given, never the stage. Owns no order and no log.
 */
import { isUsable, type Rollout, type RunContext } from '../../cat/context';
import type { RunEvent, TextFinished } from '../../cat/log/events';
import { explore } from '../../cat/explore/explore';
import { isDelta } from '../../cat/log/record';
import { reward } from '../../cat/reward/reward';
import { rngFor } from '../../chance/rng';
import { rolloutBudget, shortenToBudget } from '../../cat/synthesise/shorten';
import { synthesise } from '../../cat/synthesise/synthesis';
import type { DatasetQuestion } from '../datasets/types';
import { askScores, askYesNo, scoreItems } from './ask';
import { judgeCriteria, measureReliability } from './criteria';
import type { StepResult } from './events';
import type { StepId } from './plan';
import {
  eventsOf,
  groupFrom,
  referenceOf,
  usableOf,
  type Done,
  type UsableRollout,
} from './replay';

export interface StepContext {
  readonly run: RunContext;
  readonly question: DatasetQuestion;
  /** What the steps done so far left behind. */
  readonly done: Done;
  /** Told of everything as it happens, deltas too. */
  readonly onLive: (event: RunEvent) => void;
}

/** Never throws, but for aborts inside a comparison: the caller drops the step then. */
export async function perform(step: StepId, context: StepContext): Promise<StepResult> {
  const { run } = context;
  switch (step) {
    case 'explore':
      return await collect(explore(run), context);
    case 'greedy':
      return await collect(explore(greedy(run)), context);
    case 'synthesis':
      return await collect(synthesise(run, groupFrom(context).rollouts), context);
    case 'reward': {
      const { rollouts } = groupFrom(context);
      const reference = referenceOf(eventsOf(context.done, 'synthesis'));
      return await collect(reward(run, rollouts, reference), context);
    }
    case 'synthesis-with-question':
      return await collect(synthesise(withQuestion(context), groupFrom(context).rollouts), context);
    case 'self-score':
      return await selfScores(context);
    case 'judge-score':
      return await judgeScores(context);
    case 'mutual':
      return await mutualScores(context);
    case 'criteria':
      return await judgeCriteria(context);
    case 'reliability':
      return await measureReliability(context);
    default:
      return await synthesisOfSubset(step, context);
  }
}

/** Events without deltas; token log-probabilities are left to their mean, or a log would grow tenfold. */
async function collect(
  events: AsyncGenerator<RunEvent, unknown>,
  { onLive }: StepContext,
): Promise<StepResult> {
  const kept: RunEvent[] = [];
  for await (const event of events) {
    onLive(event);
    if (isDelta(event)) continue;
    const text = event.type === 'rollout.finished' || event.type === 'synthesis.finished';
    kept.push(text ? { ...event, logprobs: [] } : event);
  }
  // Of the clusters formed while rollouts came in, the last ones hold.
  const clusters = kept.findLast((event) => event.type === 'clusters.formed');
  return {
    kind: 'events',
    events: kept.filter((event) => event.type !== 'clusters.formed' || event === clusters),
  };
}

function greedy(run: RunContext): RunContext {
  return { ...run, config: { ...run.config, groupSize: 1, temperature: 0 } };
}

function withQuestion({ run, question }: StepContext): RunContext {
  const { prompts } = run;
  const synthesis: typeof prompts.synthesis = (rollouts, kind) =>
    prompts.synthesisWithQuestion(question.question, rollouts, kind);
  return { ...run, prompts: { ...prompts, synthesis } };
}

/**
 * The first g of one seeded order of the group, so that the subsets of a question are nested and each is uniform.
 * One draw a question is an unbiased estimate of accuracy at g; the questions average it out.
 */
export function subsetOf(run: RunContext, rollouts: readonly Rollout[], g: number): Rollout[] {
  const order = rngFor(run.config.seed, 'subset').shuffle(rollouts.filter(isUsable));
  return order.slice(0, g).sort((a, b) => a.index - b.index);
}

async function synthesisOfSubset(
  step: `synthesis@${number}`,
  context: StepContext,
): Promise<StepResult> {
  const g = Number(step.slice('synthesis@'.length));
  const shown = subsetOf(context.run, groupFrom(context).rollouts, g);
  return await collect(synthesise(context.run, shown, g), context);
}

async function scoresBy(
  context: StepContext,
  ask: (usable: readonly UsableRollout[]) => ReturnType<typeof askYesNo>,
): Promise<StepResult> {
  const group = groupFrom(context);
  const usable = usableOf(group);
  const { answers, failure } = await ask(usable);
  const scores = new Array<number | null>(group.rollouts.length).fill(null);
  for (const [i, { index }] of usable.entries()) scores[index] = answers[i] ?? null;
  return { kind: 'scores', scores, failure };
}

async function selfScores(context: StepContext): Promise<StepResult> {
  const { run, question } = context;
  const judge = run.prompts.judge!;
  return await scoresBy(context, (usable) =>
    askYesNo(
      run,
      usable.map(({ finished }) => judge.selfScore(question.question, finished.text)),
    ),
  );
}

async function judgeScores(context: StepContext): Promise<StepResult> {
  const { run } = context;
  const judge = run.prompts.judge!;
  const reference = referenceOf(eventsOf(context.done, 'synthesis'));
  if (reference === null) {
    const none = new Array<null>(run.config.groupSize).fill(null);
    return { kind: 'scores', scores: none, failure: null };
  }
  return await scoresBy(context, (usable) =>
    askScores(
      run,
      usable.map(({ finished }) => judge.score(reference.finished.text, finished.text)),
    ),
  );
}

/** Mean token log-probability of each rollout as the reply to the question-blind prompt that holds the others. */
async function mutualScores(context: StepContext): Promise<StepResult> {
  const { run } = context;
  return await scoresBy(context, async (usable) => {
    const items = usable.map(({ index, finished }) => ({
      prompt: run.prompts.synthesis(othersFitting(run, usable, index, finished), run.task.kind),
      continuations: [finished.text],
    }));
    const { answers, failure } = await scoreItems(run, items);
    const means = answers.map((scores) => {
      const score = scores?.[0];
      return score === undefined || score.logprobs.length === 0
        ? null
        : score.sum / score.logprobs.length;
    });
    return { answers: means, failure };
  });
}

function othersFitting(
  run: RunContext,
  usable: readonly UsableRollout[],
  index: number,
  own: TextFinished,
): readonly string[] {
  const others = usable.filter((rollout) => rollout.index !== index);
  const sized = others.map(({ finished: { text, tokens } }) => ({ text, tokens }));
  if (run.prompts.maxTokens !== null) return sized.map(({ text }) => text);
  const budget = rolloutBudget({
    contextTokens: run.model.contextTokens,
    replyTokens: own.tokens,
    templateCharacters: JSON.stringify(run.prompts.synthesis([], run.task.kind)).length,
    rollouts: others.length,
  });
  return shortenToBudget(sized, budget);
}
