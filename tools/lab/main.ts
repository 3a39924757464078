/**
 * `npm run lab`: the lab without a page, by the same code. One JSON line per evaluation, and a last one with
 * the final figures.
 *
 *   npm run lab -- --preset paper --reward cat --steps 80 --seed 1 --json [--out run.jsonl]
 *
 * Any hyper-parameter goes by its name: --learningRate 6e-4 --beta 0. `--out` writes the log the page opens;
 * `--weights` another start, `--policy` keeps the trained policy. Ctrl+C ends the run after its step, and what was asked
 * for is written all the same.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { ok } from '../../src/failure/result';
import { DEFAULT_LAB, defaultsOf, PARAMETERS, type LabConfig } from '../../src/lab/config';
import type { Evaluation, LabEvent } from '../../src/lab/events';
import { writeLabLog } from '../../src/lab/logs/log';
import { REWARD_SOURCES } from '../../src/lab/learning/references';
import { runLab, weightsFile } from '../../src/lab/run';
import { readReasoner, writeReasoner } from '../../src/micro/weights';
import { WASM_SHARES } from '../../src/lab/replicas/recruit';
import type { TrainerState } from '../../src/lab/trainer';
import { anyNumber, fileThere, fileToBe, oneOf, readOptions, wholeNumber } from '../args';
import { startNode } from '../reasoner/device';

const USAGE = `npm run lab -- [--preset paper|popular] [--reward ${REWARD_SOURCES.join('|')}] [--anchor frozen|live]
  [--steps 80] [--seed 1] [--json] [--out run.jsonl] [--weights start.safetensors] [--policy trained.safetensors]
and any hyper-parameter by its name: ${PARAMETERS.map(({ key }) => `--${key}`).join(' ')}`;

const text = { type: 'string' } as const;
const values = readOptions(
  process.argv.slice(2),
  {
    ...{ preset: text, reward: text, anchor: text, out: text, policy: text, weights: text },
    json: { type: 'boolean', default: false },
    ...Object.fromEntries(PARAMETERS.map(({ key }) => [key, text])),
  },
  USAGE,
);

function configOf(): LabConfig {
  const preset = oneOf('preset', values.preset, ['paper', 'popular'], USAGE) ?? DEFAULT_LAB.preset;
  const reward = oneOf('reward', values.reward, REWARD_SOURCES, USAGE) ?? DEFAULT_LAB.reward;
  const anchor = oneOf('anchor', values.anchor, ['frozen', 'live'], USAGE) ?? DEFAULT_LAB.anchor;
  const given = values as Record<string, string | boolean | undefined>;
  const numbers = PARAMETERS.flatMap(({ key, min, max, integer }) => {
    const value = given[key];
    if (typeof value !== 'string') return [];
    const number = integer
      ? wholeNumber(key, value, min, [min, max], USAGE)
      : anyNumber(key, value, [min, max], USAGE);
    return [[key, number]];
  });
  return {
    ...defaultsOf(preset),
    ...(Object.fromEntries(numbers) as Partial<LabConfig>),
    ...{ preset, reward, anchor },
  };
}

const round = (value: number | null): number | null =>
  value === null ? null : Math.round(value * 1e4) / 1e4;

function line(evaluation: Evaluation): Record<string, number | null> {
  const { step, accuracy, low, high, greedy, reward, anchorAgreement } = evaluation;
  const { entropy, distinct, kl, withoutSignal, clipShare, secondsPerStep } = evaluation;
  const figures = { accuracy, low, high, greedy, reward, anchorAgreement, entropy, distinct, kl };
  const rest = { withoutSignal, clipShare, secondsPerStep };
  return {
    step,
    ...Object.fromEntries(
      Object.entries({ ...figures, ...rest }).map(([key, value]) => [key, round(value)]),
    ),
  };
}

function say(record: Record<string, unknown>): void {
  if (values.json) console.log(JSON.stringify(record));
  else
    console.log(
      Object.entries(record)
        .map(([key, value]) => `${key} ${JSON.stringify(value)}`)
        .join('  '),
    );
}

async function main(): Promise<void> {
  const config = configOf();
  const file = fileThere(
    'weights',
    values.weights ?? `public/reasoner/${weightsFile(config.preset)}`,
    USAGE,
  );
  const read = readReasoner(readFileSync(file));
  if (!read.ok) throw new Error(`${file}: ${read.failure.message}`);
  const out = fileToBe('out', values.out, USAGE);
  const policyFile = fileToBe('policy', values.policy, USAGE);
  await startNode();
  const events: LabEvent[] = [];
  const evaluations: Evaluation[] = [];
  let last: TrainerState | null = null;
  const begun = performance.now();
  const stopping = new AbortController();
  process.once('SIGINT', () => stopping.abort());
  const run = runLab(config, {
    model: read.value.model,
    initial: read.value.weights,
    state: null,
    clock: () => performance.now(),
    at: new Date().toISOString(),
    device: 'jax-js, wasm in Node',
    shares: WASM_SHARES,
    // The abort ends a run between two steps.
    gate: () => Promise.resolve().then(() => stopping.signal.throwIfAborted()),
    keep: (state) => {
      last = state;
      return Promise.resolve(ok(undefined));
    },
    keepEvery: config.steps,
  });
  for await (const event of run) {
    events.push(event);
    if (event.type === 'evaluated') {
      evaluations.push(event.evaluation);
      say(line(event.evaluation));
    }
    if (event.type !== 'lab.finished') continue;
    if (out !== undefined) writeFileSync(out, writeLabLog(events));
    if (event.failure !== null) {
      throw new Error(
        `Training failed at step ${String(event.step)}: ${event.failure.detail ?? event.failure.message}`,
      );
    }
    if (event.outcome === 'stopped') process.exitCode = 130;
  }
  const final = evaluations.at(-1);
  if (final === undefined) throw new Error('the run ended before its first evaluation');
  const seconds = (performance.now() - begun) / 1000;
  say({
    final: { ...line(final), start: round(evaluations[0]!.accuracy), seconds: round(seconds) },
  });
  if (policyFile !== undefined && last !== null) {
    const { policy, step } = last as TrainerState;
    const metadata = { ...read.value.metadata, lab: JSON.stringify(config), labStep: String(step) };
    writeFileSync(
      policyFile,
      writeReasoner({ model: read.value.model, weights: policy, metadata }, 'F16'),
    );
  }
}

main().catch((thrown: unknown) => {
  console.error(thrown instanceof Error ? thrown.message : thrown);
  process.exitCode = 1;
});
