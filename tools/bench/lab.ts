/**
 * `npm run bench -- lab [--steps 20]`: steps of CaT-RL per second, in one run on the same cores: the page's
 * own worker in headless Chromium (wasm), and the same step in PyTorch. The PyTorch environment is
 * made here, in `.cache/bench-lab`, and is for development only.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defaultsOf } from '../../src/lab/config';
import type { LabEvent } from '../../src/lab/events';
import { oneOf, readOptions, wholeNumber } from '../args';
import { openHeadless } from '../headless';

const USAGE = 'npm run bench -- lab [--steps 20] [--preset paper|popular] [--device wasm|webgpu]';
const VENV = '.cache/bench-lab';
/** Steps that compile and warm up, left out of the measure. */
const WARM = 3;

export async function run(args: string[]): Promise<unknown> {
  const options = readOptions(
    args,
    {
      steps: { type: 'string' },
      preset: { type: 'string' },
      device: { type: 'string' },
    },
    USAGE,
  );
  const steps = wholeNumber('steps', options.steps, 20, [5, 500], USAGE);
  const device = oneOf('device', options.device, ['wasm', 'webgpu'], USAGE) ?? 'wasm';
  const preset = oneOf('preset', options.preset, ['paper', 'popular'], USAGE) ?? 'paper';
  const cores = availableParallelism();
  const page = await pageSeconds(preset, device, steps);
  const { numIterations } = defaultsOf(preset);
  const weights = `public/reasoner/${preset}.safetensors`;
  const torch = torchSeconds(weights, steps, cores, numIterations);
  const ratio = torch / page.median;
  return {
    bench: 'lab',
    cores,
    device: page.device,
    steps,
    pageSecondsPerStep: round(page.median),
    torchSecondsPerStep: round(torch),
    stepsPerSecondRatio: round(ratio),
    secondsFor80Steps: round(page.median * 80),
  };
}

const round = (value: number): number => Math.round(value * 1e4) / 1e4;

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

async function pageSeconds(
  preset: string,
  device: string,
  steps: number,
): Promise<{ median: number; device: string }> {
  const headless = await openHeadless();
  const seconds: number[] = [];
  let name = device;
  try {
    const config = { preset, steps: steps + WARM, evaluateEvery: 1000, evaluateSums: 64 };
    await headless.call('lab', { config, device }, (raw) => {
      const event = raw as LabEvent;
      if (event.type === 'lab.started') name = event.device;
      if (event.type === 'step.finished' && event.step > WARM) seconds.push(event.seconds);
    });
  } finally {
    await headless.close();
  }
  return { median: median(seconds), device: name };
}

/** Runs the same step in PyTorch, in an environment of its own that is made when it is missing. */
function torchSeconds(weights: string, steps: number, cores: number, updates: number): number {
  const python = join(VENV, 'bin', 'python');
  if (!existsSync(join(VENV, 'ready'))) {
    command('python3', ['-m', 'venv', VENV]);
    command(python, ['-m', 'pip', 'install', '--quiet', 'torch==2.13.0', 'numpy']);
    command('touch', [join(VENV, 'ready')]);
  }
  const out = command(python, [
    'tools/bench/lab_step.py',
    weights,
    String(steps),
    String(WARM),
    String(cores),
    String(updates),
  ]);
  return Number(out.trim().split('\n').at(-1));
}

function command(name: string, args: readonly string[]): string {
  const done = spawnSync(name, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  if (done.status !== 0) {
    throw new Error(`${name} ${args.slice(0, 3).join(' ')} ended with ${String(done.status)}`);
  }
  return done.stdout;
}
