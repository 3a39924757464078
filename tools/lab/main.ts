/**
 * `npm run lab`: the lab without a page, by the same code. One JSON line per evaluation, and a last one with
 * the final figures.
 *
 *   npm run lab -- --preset paper --reward cat --steps 80 --seed 1 --json [--out run.jsonl]
 *
 * Any hyper-parameter goes by its name: --learningRate 6e-4 --beta 0. `--out` writes the log the page opens;
 * `--weights` another start, `--policy` keeps the trained policy.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import {
  checkConfig,
  DEFAULT_LAB,
  defaultsOf,
  PARAMETERS,
  type LabConfig,
} from '../../src/lab/config';
import type { Evaluation, LabEvent } from '../../src/lab/events';
import { writeLabLog } from '../../src/lab/logs/log';
import { REWARD_SOURCES } from '../../src/lab/learning/references';
import { runLab, weightsFile } from '../../src/lab/run';
import { readReasoner, writeReasoner } from '../../src/micro/weights';
import { WASM_SHARES } from '../../src/lab/replicas/recruit';
import type { TrainerState } from '../../src/lab/trainer';
import { ok } from '../../src/failure/result';
import { startNode } from '../reasoner/device';

const { values } = parseArgs({
  options: {
    preset: { type: 'string', default: DEFAULT_LAB.preset },
    reward: { type: 'string', default: DEFAULT_LAB.reward },
    anchor: { type: 'string', default: DEFAULT_LAB.anchor },
    json: { type: 'boolean', default: false },
    out: { type: 'string' },
    policy: { type: 'string' },
    weights: { type: 'string' },
    ...Object.fromEntries(PARAMETERS.map(({ key }) => [key, { type: 'string' as const }])),
  },
});

function configOf(): LabConfig {
  const given = values as Record<string, string | boolean | undefined>;
  const numbers = PARAMETERS.flatMap(({ key }) => {
    const value = given[key];
    return typeof value === 'string' ? [[key, Number(value)]] : [];
  });
  const { preset, reward, anchor } = values;
  if (preset !== 'paper' && preset !== 'popular') throw new Error('--preset is paper or popular');
  const config = { ...defaultsOf(preset), ...Object.fromEntries(numbers) } as LabConfig;
  if (anchor !== 'frozen' && anchor !== 'live') throw new Error('--anchor is frozen or live');
  const source = REWARD_SOURCES.find((name) => name === reward);
  if (source === undefined) throw new Error(`--reward is one of ${REWARD_SOURCES.join(', ')}`);
  const checked = checkConfig({ ...config, preset, anchor, reward: source });
  if (!checked.ok) throw new Error(checked.failure.message);
  return checked.value;
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
  const file = values.weights ?? `public/reasoner/${weightsFile(config.preset)}`;
  const read = readReasoner(readFileSync(file));
  if (!read.ok) throw new Error(`${file}: ${read.failure.message}`);
  await startNode();
  const events: LabEvent[] = [];
  const evaluations: Evaluation[] = [];
  let last: TrainerState | null = null;
  const begun = performance.now();
  const run = runLab(config, {
    model: read.value.model,
    initial: read.value.weights,
    state: null,
    clock: () => performance.now(),
    at: new Date().toISOString(),
    device: 'jax-js, wasm in Node',
    shares: WASM_SHARES,
    gate: () => Promise.resolve(),
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
    if (event.type === 'lab.finished' && event.failure !== null)
      throw new Error(event.failure.message);
  }
  const final = evaluations.at(-1);
  if (final === undefined) throw new Error('the run ended before its first evaluation');
  const seconds = (performance.now() - begun) / 1000;
  say({
    final: { ...line(final), start: round(evaluations[0]!.accuracy), seconds: round(seconds) },
  });
  if (values.out !== undefined) {
    mkdirSync(dirname(values.out), { recursive: true });
    writeFileSync(values.out, writeLabLog(events));
  }
  if (values.policy !== undefined && last !== null) {
    const { policy, step } = last as TrainerState;
    const metadata = { ...read.value.metadata, lab: JSON.stringify(config), labStep: String(step) };
    writeFileSync(
      values.policy,
      writeReasoner({ model: read.value.model, weights: policy, metadata }, 'F16'),
    );
  }
}

main().catch((thrown: unknown) => {
  console.error(thrown instanceof Error ? thrown.message : thrown);
  process.exitCode = 1;
});
