/**
 * An evaluation with an engine, on the built page in headless Chromium. Owns options and the closing line; the log's
 * file is `log-file.ts`, all else the page's own code.
 */
import { closeSync, existsSync, readFileSync } from 'node:fs';
import {
  checkEvaluation,
  defaultConfig,
  synthesisSizes,
  type EvaluationConfig,
} from '../../src/evaluate/config';
import { estimateOf } from '../../src/evaluate/cost';
import { SHIPPED_SETS } from '../../src/evaluate/datasets/shipped';
import { parseUserFile } from '../../src/evaluate/datasets/user';
import type { EvaluationEntry } from '../../src/evaluate/harness/events';
import { EvaluationLog } from '../../src/evaluate/harness/log';
import { isMethodId, METHOD_IDS, type MethodId } from '../../src/evaluate/methods';
import { resultsOf } from '../../src/evaluate/results/results';
import { openHeadless } from '../headless';
import { closingLine, resultTable } from './closing';
import { append, openLog, readLog, setAside } from './log-file';
import { CONFIG_OPTIONS, modelOf, refuseDifferences, type Asked } from './resume';
import { readOptions, UsageError, wholeNumber } from './usage';

const HELP = `usage: npm run evaluate -- --dataset math500 --limit 20 --group 8 --methods all --model smollm2-135m --json out.jsonl
  --dataset   math500, gsm8k, sums (the built-in reasoner's own), word-problems
              (the tutored model's own, held out), or a CSV or JSON Lines file of your own
  --limit     questions asked, drawn with the seed; all by default      --level, --subject  narrow the set (comma-separated)
  --group     G, 2 to 16 (8)        --seed (1)      --temperature (1)   --max-tokens (256)   --synthesis-tokens (384)
  --methods   ${METHOD_IDS.join(', ')}, or all
  --model     a model of the catalogue (smollm2-135m; when resuming, the log's)                   --engine  webllm, wllama, micro
  --json      the log's file; --resume goes on with it, with its own configuration and model: arguments that say
              otherwise are refused. --retry also tries again what failed. Without --resume, a file that is there is
              kept under another name
  --no-curve  synthesis at G and 1 only     --verbose  the page's console
or --rollouts FILE.jsonl, which needs no engine: npm run evaluate -- --rollouts - --help`;

const OPTIONS = {
  dataset: { type: 'string' },
  limit: { type: 'string' },
  level: { type: 'string' },
  subject: { type: 'string' },
  group: { type: 'string' },
  seed: { type: 'string' },
  temperature: { type: 'string' },
  'max-tokens': { type: 'string' },
  'synthesis-tokens': { type: 'string' },
  methods: { type: 'string' },
  model: { type: 'string' },
  engine: { type: 'string' },
  json: { type: 'string' },
  resume: { type: 'boolean' },
  retry: { type: 'boolean' },
  'no-curve': { type: 'boolean' },
  verbose: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

/** What holds where nothing is said; apart from the options, since a resumed log minds only what was said. */
const DEFAULTS = {
  group: '8',
  seed: '1',
  temperature: '1',
  'max-tokens': '256',
  'synthesis-tokens': '384',
  methods: 'all',
};
const DEFAULT_MODEL = 'smollm2-135m';

type Given = ReturnType<typeof readOptions<typeof OPTIONS>>;
type Options = Given & typeof DEFAULTS;

/** `exactly`: a resumed log must be what these arguments begin, in what they leave to the defaults too. */
export async function run(
  args: readonly string[],
  signal: AbortSignal,
  { exactly = false } = {},
): Promise<number> {
  const given = readOptions(args, OPTIONS);
  if (given.help === true) {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  const values: Options = { ...DEFAULTS, ...given };
  const past = pastEntries(values);
  const log = EvaluationLog.from(past);
  const { started } = log;
  if (started !== null) {
    const options = CONFIG_OPTIONS.filter((option) => exactly || option in given);
    const wayOut = exactly ? 'Without --resume it is begun anew.' : undefined;
    refuseDifferences(values.json ?? '', askedOf(values, options), started, wayOut);
  }
  const begin = past.length > 0 ? null : { config: configOf(values), dataset: datasetOf(values) };
  const model = {
    modelId: values.model ?? (started === null ? null : modelOf(started)) ?? DEFAULT_MODEL,
    engine: values.engine ?? (started === null ? null : engineOf(started.model.engine)),
  };
  const file = values.json === undefined ? null : logAt(values.json, past);

  const page = await openHeadless(
    values.verbose === true ? { onConsole: (line) => process.stderr.write(`${line}\n`) } : {},
  );
  const stop = () => void page.stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    await page.call(
      'evaluate',
      {
        ...model,
        ...{ entries: past, retry: values.retry ?? false, begin },
      },
      (message) => {
        const { entry, progress } = message as { entry?: EvaluationEntry; progress?: string };
        if (progress !== undefined) process.stderr.write(`\r${progress}   `);
        if (entry === undefined) return;
        log.add(entry);
        if (file !== null) append(file, entry);
        report(log, entry);
      },
    );
  } finally {
    signal.removeEventListener('abort', stop);
    if (file !== null) closeSync(file);
    await page.close();
  }
  const results = resultsOf(log);
  if (log.failure !== null) process.stderr.write(`${log.failure.message}\n`);
  process.stderr.write(resultTable(results, log));
  process.stdout.write(`${JSON.stringify(closingLine(results, log))}\n`);
  return log.status === 'completed' ? 0 : 1;
}

/** The log to append to; one that is begun anew says where the one before it is now. */
function logAt(path: string, past: readonly EvaluationEntry[]): number {
  const aside = past.length > 0 ? null : setAside(path);
  if (aside !== null) {
    process.stderr.write(
      `${path} held a log: it is kept as ${aside}. To go on with one: --resume\n`,
    );
  }
  return openLog(path, past);
}

function pastEntries(values: Options): readonly EvaluationEntry[] {
  if (values.resume !== true && values.retry !== true) return [];
  if (values.json === undefined)
    throw new UsageError('--resume needs --json FILE, the log to go on with');
  return readLog(values.json);
}

function configOf(values: Options): EvaluationConfig {
  const groupSize = wholeNumber('group', values.group, 2);
  const seed = wholeNumber('seed', values.seed, 0);
  const base = defaultConfig(groupSize);
  const list = (text: string | undefined) => text?.split(',').map((part) => part.trim()) ?? [];
  const config: EvaluationConfig = {
    ...base,
    methods: methodsOf(values.methods),
    run: {
      ...base.run,
      seed,
      temperature: Number(values.temperature),
      maxTokens: wholeNumber('max-tokens', values['max-tokens'], 1),
      synthesis: {
        temperature: 0,
        maxTokens: wholeNumber('synthesis-tokens', values['synthesis-tokens'], 1),
      },
    },
    subset: {
      levels: list(values.level),
      subjects: list(values.subject),
      limit: values.limit === undefined ? null : wholeNumber('limit', values.limit, 1),
      seed,
    },
    synthesisAt: values['no-curve'] === true ? [] : synthesisSizes(groupSize),
  };
  const wrong = checkEvaluation(config);
  if (wrong !== null) throw new UsageError(wrong.message);
  return config;
}

function methodsOf(list: string): MethodId[] {
  if (list === 'all') return [...METHOD_IDS];
  const named = list.split(',').map((name) => name.trim());
  const wrong = named.filter((name) => !isMethodId(name));
  if (wrong.length > 0) {
    throw new UsageError(
      `no method "${wrong.join(', ')}"; choose from ${METHOD_IDS.join(', ')} or all`,
    );
  }
  return METHOD_IDS.filter((id) => named.includes(id));
}

function askedOf(values: Options, options: readonly string[]): Asked {
  const dataset = values.dataset === undefined ? null : datasetOf(values);
  return {
    config: configOf(values),
    options,
    dataset: dataset !== null && 'set' in dataset ? dataset.set : dataset,
    model: values.model ?? null,
    engine: values.engine ?? null,
  };
}

/** The log's engine where the page can be told to take it. */
function engineOf(name: string): string | null {
  return ['webllm', 'wllama', 'micro'].includes(name) ? name : null;
}

const SHIPPED: readonly string[] = SHIPPED_SETS.map(({ name }) => name);

function datasetOf(values: Options) {
  const name = values.dataset;
  if (name === undefined) throw new UsageError(`no --dataset given\n\n${HELP}`);
  if (SHIPPED.includes(name)) return { name };
  if (!existsSync(name)) {
    throw new UsageError(`--dataset ${name}: neither ${SHIPPED.join(', ')} nor a file`);
  }
  const { questions, errors } = parseUserFile(name, readFileSync(name, 'utf8'));
  for (const { line, message } of errors)
    process.stderr.write(`${name}, line ${line}: ${message}\n`);
  const title = name.replace(/^.*\//, '');
  return { set: { name: 'own', title, licence: 'your own', source: title, questions } };
}

function report(log: EvaluationLog, { event }: EvaluationEntry): void {
  if (event.type === 'question.failed') {
    process.stderr.write(`question ${event.question + 1} failed: ${event.failure.message}\n`);
  }
  if (event.type !== 'question.graded' && event.type !== 'question.failed') return;
  const total = log.started?.questions.length ?? 0;
  const estimate = estimateOf(log);
  const minutes = (ms: number) => `${(ms / 60_000).toFixed(1)} min`;
  const left =
    estimate === null || estimate.remaining === 0
      ? ''
      : `, ${minutes(estimate.ms.mean)} left (${minutes(estimate.ms.low)} to ${minutes(estimate.ms.high)})`;
  process.stderr.write(`${log.graded.size + log.failed.size} of ${total}${left}\n`);
}
