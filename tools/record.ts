/**
 * `npm run record -- [--only NAME | --list]`: records the runs the page ships, from real models through the built
 * page, so that a device without anything can replay them. Each becomes a run log with few deltas under
 * `public/recorded/runs/`, listed in its `index.json`; `--list` writes the list alone. Nothing is edited by hand.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Entry } from '../src/cat/log/events';
import { withFewerDeltas } from '../src/cat/log/record';
import type { RunConfig, Task } from '../src/cat/task';
import { oneOf, readOptions } from './args';
import { openHeadless, type Headless } from './headless';
import { ROOT } from './setup/root.mjs';

interface Plan {
  readonly name: string;
  readonly title: string;
  readonly modelId: string;
  readonly engine: 'webllm' | 'wllama' | 'micro' | null;
  readonly task: Task;
  readonly config: Partial<RunConfig>;
}

/** Sums and seeds at which the majority errs and the synthesis does not: what the method is for, not what is usual. */
const SUMS = [
  {
    name: 'sum-reasoner-paper',
    title: 'A sum, as in the paper',
    modelId: 'reasoner-paper',
    engine: null,
    task: { question: '358 + 676 + 739 + 945', kind: 'math', gold: '2718' },
    config: { groupSize: 8, seed: 7 },
  },
  {
    name: 'sum-reasoner-popular',
    title: 'A popular mistake',
    modelId: 'reasoner-popular',
    engine: null,
    task: { question: '134 + 933 + 839 + 762', kind: 'math', gold: '2668' },
    config: { groupSize: 8, seed: 7 },
  },
] as const;

/** SmolLM2 on the processor, with the first seed: what it wrote is what is shown, right or wrong. */
const LANGUAGE = [
  {
    name: 'addition-smollm2',
    title: 'An easy word problem',
    task: {
      question: 'Tom has 12 books and buys 30 more. How many books has he now?',
      kind: 'math',
      gold: '42',
    },
    config: { groupSize: 4, maxTokens: 64, temperature: 0.7, seed: 1 },
  },
  {
    name: 'apples-smollm2',
    title: 'A harder word problem',
    task: {
      question:
        'A shop packs 17 boxes with 12 apples each and has 9 apples left over. How many apples did the shop have?',
      kind: 'math',
      gold: '213',
    },
    config: { groupSize: 4, maxTokens: 96, temperature: 0.7, seed: 1 },
  },
  {
    name: 'paracetamol-smollm2',
    title: 'A health question',
    task: {
      question: 'Is it safe to take paracetamol after drinking wine in the evening?',
      kind: 'open',
      topic: 'health',
    },
    config: { groupSize: 4, maxTokens: 80, temperature: 0.7, seed: 1 },
  },
  {
    name: 'tides-smollm2',
    title: 'An open question',
    task: {
      question: 'Why are there two high tides a day although there is only one Moon?',
      kind: 'open',
    },
    config: { groupSize: 4, maxTokens: 80, temperature: 0.7, seed: 1 },
  },
] as const;

const PLANS: readonly Plan[] = [
  ...SUMS,
  ...LANGUAGE.map((plan) => ({ ...plan, modelId: 'smollm2-135m', engine: 'wllama' as const })),
];

/** A delta a second and text is enough to watch it being written, and keeps the files small. */
const DELTA_WINDOW_MS = 1000;

const folder = join(ROOT, 'public', 'recorded', 'runs');
const USAGE = 'npm run record -- [--only NAME | --list]';
const values = readOptions(
  process.argv.slice(2),
  { only: { type: 'string' }, list: { type: 'boolean' } },
  USAGE,
);
oneOf(
  'only',
  values.only,
  PLANS.map(({ name }) => name),
  USAGE,
);
mkdirSync(folder, { recursive: true });
const chosen = values.list ? [] : PLANS.filter(({ name }) => (values.only ?? name) === name);
if (chosen.length > 0) {
  // One page for all, so that a recording of before does not make the build stale for the next.
  const headless = await openHeadless();
  try {
    for (const plan of chosen) await record(headless, plan);
  } finally {
    await headless.close();
  }
}
const recorded = PLANS.filter(({ name }) => existsSync(join(folder, `${name}.jsonl`)));
const index = recorded.map(({ name, title, modelId, task }) => ({
  name,
  title,
  modelId,
  kind: task.kind,
  ...(task.topic === undefined ? {} : { topic: task.topic }),
  question: task.question,
  at: startOf(name),
}));
writeFileSync(join(folder, 'index.json'), `${JSON.stringify(index, null, 1)}\n`);

/** When the recording was made, from its own first entry. */
function startOf(name: string): string | null {
  const [first] = readFileSync(join(folder, `${name}.jsonl`), 'utf8').split('\n');
  const { event } = JSON.parse(first ?? '{}') as Entry;
  return event.type === 'run.started' ? event.at : null;
}

async function record(
  headless: Headless,
  { name, modelId, engine, task, config }: Plan,
): Promise<void> {
  const entries: Entry[] = [];
  await headless.call('cat', { modelId, engine, task, config }, (message) => {
    const { entry } = message as { entry?: Entry };
    if (entry !== undefined) entries.push(entry);
  });
  const last = entries.at(-1)?.event;
  if (last?.type !== 'run.finished' || last.outcome !== 'completed') {
    throw new Error(`${name} did not complete: ${JSON.stringify(last)}`);
  }
  const lines = withFewerDeltas(entries, DELTA_WINDOW_MS).map((entry) => JSON.stringify(entry));
  writeFileSync(join(folder, `${name}.jsonl`), `${lines.join('\n')}\n`);
  console.log(`${name}: ${lines.length} entries`);
}
