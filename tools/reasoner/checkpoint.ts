/** Training checkpoints of the command on disk: weights and moments as safetensors, the rest as JSON. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Weights } from '../../src/micro/parameters';
import type { PretrainingState } from '../../src/lab/pretraining/pretrain';
import type { OwnRollouts } from '../../src/lab/pretraining/pretraining';
import { readSafetensors, writeSafetensors } from '../../src/safetensors/safetensors';

const PARTS = ['weights', 'first', 'second'] as const;

/** Writes beside the old file and renames, so that a kill leaves one or the other whole. */
export function saveState(path: string, state: PretrainingState): void {
  const all: Record<string, Weights[string]> = {};
  for (const part of PARTS) {
    for (const [name, tensor] of Object.entries(state[part])) all[`${part}/${name}`] = tensor;
  }
  const metadata = { step: String(state.step), pool: JSON.stringify(state.pool) };
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.part`, writeSafetensors(all, 'F32', metadata));
  renameSync(`${path}.part`, path);
}

/** The state kept at `path`, or null when there is none; a broken file throws with its reason. */
export function loadState(path: string): PretrainingState | null {
  if (!existsSync(path)) return null;
  const read = readSafetensors(readFileSync(path));
  if (!read.ok) throw new Error(`${path}: ${read.failure.message}`);
  const part = (prefix: string): Weights =>
    Object.fromEntries(
      Object.entries(read.value.weights)
        .filter(([name]) => name.startsWith(`${prefix}/`))
        .map(([name, tensor]) => [name.slice(prefix.length + 1), tensor]),
    );
  return {
    step: Number(read.value.metadata['step']),
    weights: part('weights'),
    first: part('first'),
    second: part('second'),
    pool: JSON.parse(read.value.metadata['pool'] ?? 'null') as OwnRollouts | null,
  };
}
