/**
 * Going on with a log: its own configuration holds, and arguments that say otherwise are refused by name, never passed
 * over. Owns the comparison of arguments and log.
 */
import { rngFor } from '../../src/chance/rng';
import type { EvaluationConfig } from '../../src/evaluate/config';
import { chooseSubset } from '../../src/evaluate/datasets/subset';
import type { DatasetQuestion } from '../../src/evaluate/datasets/types';
import type { EvaluationEvent } from '../../src/evaluate/harness/events';
import { CATALOGUE } from '../../src/models/catalogue';
import { UsageError } from './usage';

type Started = Extract<EvaluationEvent, { type: 'evaluation.started' }>;

/** What the arguments ask for; null where they say nothing. */
export interface Asked {
  readonly config: EvaluationConfig;
  /** The options given that `config` was made of. */
  readonly options: readonly string[];
  /** A shipped set by name, or the questions of a file. */
  readonly dataset:
    | { readonly name: string }
    | { readonly title: string; readonly questions: readonly DatasetQuestion[] }
    | null;
  readonly model: string | null;
  readonly engine: string | null;
}

/** Settings of the configuration by the option that sets them, as they are shown. */
const SETTINGS: Readonly<Record<string, (config: EvaluationConfig) => string>> = {
  limit: ({ subset }) => (subset.limit === null ? 'all questions' : String(subset.limit)),
  level: ({ subset }) => named(subset.levels),
  subject: ({ subset }) => named(subset.subjects),
  group: ({ run }) => String(run.groupSize),
  seed: ({ run }) => String(run.seed),
  temperature: ({ run }) => String(run.temperature),
  'max-tokens': ({ run }) => String(run.maxTokens),
  'synthesis-tokens': ({ run }) => String(run.synthesis.maxTokens),
  methods: ({ methods }) => methods.join(','),
  'no-curve': ({ synthesisAt }) =>
    synthesisAt.length === 0 ? 'no curve' : `synthesis at ${synthesisAt.join(', ')} too`,
};
export const CONFIG_OPTIONS: readonly string[] = Object.keys(SETTINGS);

/** Each argument that is not the log's, with both values; empty when they agree. */
export function differences(asked: Asked, started: Started): string[] {
  const settings = asked.options.flatMap((option) => {
    const setting = SETTINGS[option];
    if (setting === undefined) return [];
    const [now, then] = [setting(asked.config), setting(started.config)];
    return now === then ? [] : [`--${option} ${now}, the log has ${then}`];
  });
  const { model } = started;
  const { engine } = asked;
  return [
    ...datasetDifference(asked.dataset, started),
    ...settings,
    ...(asked.model === null || runs(asked.model, model.id)
      ? []
      : [`--model ${asked.model}, the log has ${model.id}`]),
    ...(engine === null || engine === model.engine
      ? []
      : [`--engine ${engine}, the log has ${model.engine}`]),
  ];
}

/** Throws a UsageError that names what differs, and ends with the way out. */
export function refuseDifferences(
  path: string,
  asked: Asked,
  started: Started,
  wayOut = 'Leave them out to go on, or name another --json file to begin anew.',
): void {
  const differing = differences(asked, started);
  if (differing.length === 0) return;
  throw new UsageError(
    [
      `--resume goes on with ${path} as it was begun, but the arguments differ:`,
      ...differing.map((line) => `  ${line}`),
      wayOut,
    ].join('\n'),
  );
}

/** The catalogue's name of the model that wrote the log; null for one that is not in the catalogue. */
export function modelOf(started: Started): string | null {
  return CATALOGUE.find(({ id }) => runs(id, started.model.id))?.id ?? null;
}

/** Whether the catalogue's model `name` may be what a log calls `variant`. */
function runs(name: string, variant: string): boolean {
  const model = CATALOGUE.find(({ id }) => id === name);
  return name === variant || (model?.variants.some(({ id }) => id === variant) ?? false);
}

function datasetDifference(dataset: Asked['dataset'], started: Started): string[] {
  if (dataset === null) return [];
  const { name, title } = started.dataset;
  if ('name' in dataset) {
    return dataset.name === name
      ? []
      : [`--dataset ${dataset.name}, the log has ${name === 'own' ? title : name}`];
  }
  if (name !== 'own') return [`--dataset ${dataset.title}, the log has ${name}`];
  const { subset } = started.config;
  const chosen = chooseSubset(dataset.questions, subset, rngFor(subset.seed, 'subset'));
  return told(chosen) === told(started.questions)
    ? []
    : [`--dataset ${dataset.title}, whose questions are not those of the log (${title})`];
}

function told(questions: readonly DatasetQuestion[]): string {
  return JSON.stringify(
    questions.map(({ id, question, kind, gold, reference, criteria }) => [
      ...[id, question, kind, gold, reference, criteria],
    ]),
  );
}

function named(list: readonly string[]): string {
  return list.length === 0 ? 'all' : list.join(',');
}
