/**
 * A run as a Markdown page, for reading and for handing on: what was asked, what each rollout said, the
 * reference, rewards and picks, and the exact prompts. Every text a model or a user wrote stands in a fence or
 * is escaped, so that it cannot become part of the page. Pure: the same view gives the same page.
 */
import { finalAnswer } from '../explore/clusters';
import type { BaselineMethod, Stage } from './events';
import { frame } from '../prompts/quote';
import { promptText } from '../prompts/text';
import type { RolloutView, RunView } from './view';
import { rolloutName, rolloutNames } from './words';

const METHODS: Record<BaselineMethod, string> = {
  single: 'Single sample',
  'min-perplexity': 'Min-perplexity',
  majority: 'Majority vote',
  synthesis: 'Synthesis',
};

const STAGES: Record<Stage, string> = {
  explore: 'Explore',
  synthesise: 'Synthesise',
  reward: 'Reward',
  compare: 'Compare',
};

const ENDS: Record<RunView['status'], string> = {
  empty: 'has not started',
  running: 'is still running',
  completed: 'completed',
  cancelled: 'stopped before its end',
  failed: 'failed',
};

/** The page; a view without a run gives a page that says so. */
export function reportMarkdown(view: RunView): string {
  if (view.task === null) return '# A run of Compute as Teacher\n\nThis run has not started.\n';
  const parts = [
    '# A run of Compute as Teacher',
    view.task.topic === 'health' ? HEALTH : null,
    question(view),
    setup(view),
    rollouts(view),
    reference(view),
    rubric(view),
    picks(view),
    stages(view),
    prompts(view),
  ];
  return `${parts.filter((part) => part !== null).join('\n\n')}\n`;
}

const HEALTH =
  '> **This is no medical advice.** A language model wrote it and nobody checked it. In an emergency call your local emergency number.';

function question({ task }: RunView): string {
  const gold =
    task?.gold === undefined
      ? ''
      : `\n\nKnown answer (never shown to the model): ${cell(task.gold)}`;
  return `## Question\n\n${frame(task?.question ?? '')}${gold}`;
}

function setup({ status, failure, model, config, app, at }: RunView): string {
  const rows = [
    ['Outcome', failure === null ? ENDS[status] : `${ENDS[status]}: ${failure.message}`],
    ['Started', at ?? ''],
    ['App', app ?? ''],
    ['Model', [model?.id, model?.quantisation, model?.engine, model?.device].join(' · ')],
    ['Model file', model?.hash ?? 'hash not known'],
    ['Group size', config?.groupSize],
    ['Sampling', `temperature ${config?.temperature}, top-p ${config?.topP}, seed ${config?.seed}`],
    ['Tokens', `${config?.maxTokens} a rollout, ${config?.synthesis.maxTokens} the synthesis`],
  ];
  return `## Run\n\n${table(['', ''], rows)}`;
}

function rollouts(view: RunView): string {
  const head = [
    'Rollout',
    'Answer',
    'Cluster',
    'Tokens',
    'Ended',
    'Mean log-probability',
    'Reward',
    'Advantage',
  ];
  const rows = view.rollouts.map((rollout) => [
    rollout.index + 1,
    finalAnswer(rollout.extraction) ?? '–',
    rollout.cluster ?? '–',
    rollout.tokens,
    rollout.finished?.finishReason ?? rollout.status,
    decimals(rollout.finished?.meanLogprob, 3),
    decimals(rollout.reward?.value, 2),
    decimals(rollout.advantage, 2),
  ]);
  const { advantages } = view;
  const signal =
    advantages === null
      ? ''
      : `\n\nMean reward ${decimals(advantages.mean, 3)}, standard deviation ${decimals(advantages.std, 3)}.${advantages.withoutSignal ? ' All rewards are equal: this group teaches nothing.' : ''}`;
  const texts = view.rollouts.map(rolloutText).join('\n\n');
  return `## Rollouts\n\n${table(head, rows)}${signal}\n\n${texts}`;
}

function rolloutText(rollout: RolloutView): string {
  const why = rollout.failure === null ? '' : `${cell(rollout.failure.message)}\n\n`;
  const reward = rollout.reward === null ? '' : `\n\n${cell(rollout.reward.because)}`;
  return `### ${capital(rolloutName(rollout.index))}\n\n${why}${frame(rollout.text)}${reward}`;
}

function reference({ synthesis }: RunView): string | null {
  if (synthesis === null) return null;
  const shown = synthesis.order.length === 0 ? 'no rollout' : rolloutNames(synthesis.order);
  const lines = [
    `Written by the frozen anchor from ${shown} alone; it never saw the question. It is an estimate, not the truth.`,
    synthesis.failure === null ? null : cell(synthesis.failure.message),
    synthesis.copyOf === null
      ? null
      : `It repeats ${rolloutName(synthesis.copyOf)} (nearly) word for word.`,
    synthesis.text === '' ? null : frame(synthesis.text),
    synthesis.extraction === null
      ? null
      : `Final answer: ${cell(finalAnswer(synthesis.extraction) ?? 'none')}`,
  ];
  return `## Reference\n\n${lines.filter((line) => line !== null).join('\n\n')}`;
}

function rubric(view: RunView): string | null {
  if (view.rubric === null) return null;
  const { criteria, verdicts, failure } = view.rubric;
  if (failure !== null) return `## Rubric\n\n${cell(failure.message)}`;
  const head = ['Criterion', ...view.rollouts.map((rollout) => String(rollout.index + 1))];
  const rows = criteria.map((criterion, column) => [
    criterion.text,
    ...view.rollouts.map((rollout) => {
      const given = verdicts[rollout.index]?.[column] ?? null;
      if (given === null) return '–';
      return given.yesProbability === null
        ? given.verdict
        : `${given.verdict} (${given.yesProbability.toFixed(2)})`;
    }),
  ]);
  return `## Rubric\n\nVerdicts of the same weights as judge, with P(yes) where it was read.\n\n${table(head, rows)}`;
}

function picks({ baselines }: RunView): string | null {
  if (baselines.length === 0) return null;
  const rows = baselines.map(({ method, rollout, answer, because }) => [
    METHODS[method],
    rollout === null ? '–' : rolloutName(rollout),
    answer ?? '–',
    because,
  ]);
  return `## Compared\n\n${table(['Method', 'Pick', 'Answer', 'Why'], rows)}`;
}

function stages(view: RunView): string | null {
  const rows = (Object.keys(STAGES) as Stage[]).flatMap((name) => {
    const state = view.stages[name];
    if (state.status !== 'done') return [];
    return [[STAGES[name], (state.ms / 1000).toFixed(1), state.promptTokens, state.tokens]];
  });
  if (rows.length === 0) return null;
  return `## Cost\n\n${table(['Stage', 'Seconds', 'Prompt tokens computed', 'Tokens written'], rows)}`;
}

function prompts({ prompts: { explore, synthesis, rubric: asked } }: RunView): string | null {
  const named = [
    ['Explore', explore],
    ['Synthesis (without the question)', synthesis],
    ['Rubric (from the reference alone)', asked],
  ] as const;
  const parts = named.flatMap(([name, prompt]) =>
    prompt === null ? [] : [`### ${name}\n\n${frame(promptText(prompt))}`],
  );
  return parts.length === 0 ? null : `## Exact prompts\n\n${parts.join('\n\n')}`;
}

type Cell = string | number | null | undefined;

function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const line = (cells: readonly Cell[]): string =>
    `| ${cells.map((value) => cell(String(value ?? ''))).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** One line of plain text: nothing in it is Markdown, HTML or the end of a table's cell. */
function cell(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\`*_[\]<>&|#~$]/g, (char) => `\\${char}`);
}

function decimals(value: number | null | undefined, digits: number): string {
  return value === null || value === undefined ? '–' : value.toFixed(digits);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
