/** The command that pretrains a preset: loop, checkpoints, the shipped file and its provenance. */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GPT, LLAMA, parameterCount, type Form } from '../../src/micro/model';
import { pretrain, type PretrainingState } from '../../src/lab/pretraining/pretrain';
import {
  pretrainingOf,
  totalSteps,
  type PretrainingConfig,
} from '../../src/lab/pretraining/pretraining';
import { writeReasoner } from '../../src/micro/weights';
import { PRESETS, type PresetName } from '../../src/reasoner/careless';
import { CHARACTERS } from '../../src/reasoner/notation';
import { loadState, saveState } from './checkpoint';
import { startNode } from './device';

export interface TrainOptions {
  readonly preset: PresetName;
  readonly form: Form;
  readonly seed: number;
  readonly out: string;
}

const CACHE = '.cache/reasoner';
const REPORT_EVERY = 50;
const SAVE_EVERY = 100;

export async function train(options: TrainOptions): Promise<void> {
  const config = pretrainingOf(options.preset, options.form, options.seed);
  // By the whole recipe: what another one has learnt is never gone on with.
  const recipe = createHash('sha256')
    .update(JSON.stringify([config, PRESETS[options.preset]]))
    .digest('hex');
  const name = `${options.form}-${options.preset}-${String(options.seed)}-${recipe.slice(0, 8)}`;
  const path = join(CACHE, `${name}.safetensors`);
  await startNode();
  const from = loadState(path);
  if (from !== null) console.error(`going on from step ${String(from.step)}`);
  let state: PretrainingState | null = from;
  if (from === null || from.step < totalSteps(config)) state = await loop(config, from, path);
  if (state === null) throw new Error('nothing was trained');
  ship(config, state, options.out);
}

async function loop(
  config: PretrainingConfig,
  from: PretrainingState | null,
  path: string,
): Promise<PretrainingState | null> {
  let last: PretrainingState | null = null;
  let sums = { loss: 0, synthesisLoss: 0, count: 0 };
  const begun = performance.now();
  for await (const progress of pretrain(config, from)) {
    const { step } = progress;
    sums = {
      loss: sums.loss + progress.loss,
      synthesisLoss: sums.synthesisLoss + progress.synthesisLoss,
      count: sums.count + 1,
    };
    if (step % REPORT_EVERY === 0) {
      const seconds = ((performance.now() - begun) / 1000).toFixed(0);
      const { user, system } = process.cpuUsage();
      const [solve, reconcile] = [sums.loss, sums.synthesisLoss].map((sum) =>
        (sum / sums.count).toFixed(4),
      );
      console.error(
        `step ${String(step)} of ${String(totalSteps(config))}, ${seconds} s (${((user + system) / 1e6).toFixed(0)} of the processor): solve ${solve!}, reconcile ${reconcile!}`,
      );
      sums = { loss: 0, synthesisLoss: 0, count: 0 };
    }
    const done = step === totalSteps(config);
    if (done || step % SAVE_EVERY === 0) {
      last = await progress.state();
      saveState(path, last);
    }
  }
  return last;
}

/** Weights in f16, the record of how they were made, and the vocabulary. */
function ship(config: PretrainingConfig, state: PretrainingState, out: string): void {
  const model = config.form === 'llama' ? LLAMA : GPT;
  const base = `${config.form === 'llama' ? 'llama-' : ''}${config.preset}`;
  const metadata = { preset: config.preset, seed: String(config.seed), steps: String(state.step) };
  const bytes = writeReasoner({ model, weights: state.weights, metadata }, 'F16');
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, `${base}.safetensors`), bytes);
  writeFileSync(join(out, 'vocabulary.json'), `${JSON.stringify([...CHARACTERS])}\n`);
  const provenance = {
    file: `${base}.safetensors`,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    bytes: bytes.length,
    parameters: parameterCount(model),
    model,
    command: `npm run reasoner -- train --preset ${config.preset} --form ${config.form} --seed ${String(config.seed)}`,
    backEnd: 'jax-js wasm in Node, one thread',
    training: config,
    writer: PRESETS[config.preset],
    supervision: {
      solve: `A question, then the trace of a careless writer: wrong as often as the writer is. In the first phase the writer’s slips grow from none, so early traces are nearly all right. ${
        config.exactOdds
          ? 'What is taught at each token is the writer’s exact probabilities of the next one, which is the same lesson without the noise of a draw.'
          : 'What is taught at each token is the one the writer drew.'
      }`,
      reconcile:
        'One to sixteen shown traces, then the true trace: this skill was learnt with labels, on other sums than those it is measured and trained on in the lab. Where a phase says so, most shown traces are the model’s own rollouts. The question is shown in a few batches (questionShownShare), for the ablation.',
      splits:
        'By a hash of the operands: pretraining eight tenths, learning one tenth (questions of the lab), held out one tenth (only ever measured).',
      reinforcement: 'None: the lab does that, without labels.',
    },
    /** `evaluate --record` fills it in. */
    evaluation: null,
  };
  writeFileSync(join(out, `${base}.json`), `${JSON.stringify(provenance, null, 2)}\n`);
  console.error(`${join(out, base)}.safetensors: ${String(bytes.length)} bytes`);
}
