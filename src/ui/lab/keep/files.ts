/** A run's files: their names, and handing them to the browser. What is in them is `src/lab`'s. */
import { curvesCsv } from '../../../lab/logs/curves';
import { readLabLog, writeLabLog } from '../../../lab/logs/log';
import type { Precision } from '../../../safetensors/safetensors';
import { failure, type Failure } from '../../../failure/failure';
import { saveBlob, saveText } from '../../shared/save';
import type { LabDesk } from '../lab-desk.svelte';
import type { LabRunState } from '../lab-run.svelte';

/** `lab-popular-cat-seed1-step80`. */
export function fileName({ config, step }: Pick<LabRunState, 'config' | 'step'>): string {
  const { preset, reward, seed } = config;
  return `lab-${preset}-${reward}-seed${String(seed)}-step${String(step)}`;
}

const binary = (bytes: Uint8Array<ArrayBuffer>): Blob =>
  new Blob([bytes], { type: 'application/octet-stream' });

export async function saveCurves(run: LabRunState): Promise<void> {
  await saveText(curvesCsv(run.events), `${fileName(run)}.csv`, 'text/csv');
}

export async function saveLog(run: LabRunState): Promise<void> {
  await saveText(writeLabLog(run.events), `${fileName(run)}.jsonl`, 'application/jsonl');
}

/** Each gives why there is no file, or null. */
export async function saveCheckpoint(desk: LabDesk, run: LabRunState): Promise<Failure | null> {
  const file = await desk.checkpointFile(run);
  if (!file.ok) return file.failure;
  await saveBlob(binary(file.value), `${fileName(run)}.checkpoint.safetensors`);
  return null;
}

export async function saveWeights(
  desk: LabDesk,
  run: LabRunState,
  precision: Precision,
): Promise<Failure | null> {
  const file = await desk.weights(run, precision);
  if (!file.ok) return file.failure;
  await saveBlob(binary(file.value), `${fileName(run)}-${precision.toLowerCase()}.safetensors`);
  return null;
}

/** A file that was dropped: a run's log, or a checkpoint. Told apart by its name. */
export async function openLabFile(desk: LabDesk, file: File): Promise<Failure | null> {
  if (/\.safetensors$/iu.test(file.name)) {
    const opened = await desk.openCheckpoint(new Uint8Array(await file.arrayBuffer()));
    return opened.ok ? null : opened.failure;
  }
  if (!/\.jsonl$/iu.test(file.name)) {
    const what = `“${file.name}” is neither a log (.jsonl) nor a checkpoint (.safetensors) of the lab.`;
    return failure('parse', 'unsupported', `${what} Choose a file that was saved here.`);
  }
  const read = readLabLog(await file.text());
  if (!read.ok) return read.failure;
  desk.openFile(read.value, file.name.replace(/\.jsonl$/iu, ''));
  return null;
}
