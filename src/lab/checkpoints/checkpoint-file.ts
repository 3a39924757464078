/**
 * A checkpoint as a file: a safetensors container of 32-bit floats with the policy, both of AdamW's moments and the
 * anchor, and the run's settings and log in its metadata. Going on from it is exact. Reading treats the file as
 * untrusted input.
 */
import { failure } from '../../failure/failure';
import { fail, ok, type Result } from '../../failure/result';
import type { Weights } from '../../micro/parameters';
import { readSafetensors, writeSafetensors, type Tensor } from '../../safetensors/safetensors';
import { modelOf, takeWeights } from '../../micro/weights';
import { checkConfig, DEFAULT_LAB, type LabConfig } from '../config';
import { readLabLog, writeLabLog } from '../logs/log';
import type { Checkpoint } from './checkpoints';

const FORMAT = 'cat-lab-checkpoint';
const VERSION = '1';
const PARTS = ['policy', 'first', 'second', 'initial'] as const;
type Part = (typeof PARTS)[number];

export function writeCheckpoint(checkpoint: Checkpoint): Uint8Array<ArrayBuffer> {
  const { state, initial, events, config } = checkpoint;
  const parts: Readonly<Record<Part, Weights>> = { ...state, initial };
  const tensors = PARTS.flatMap((part) =>
    Object.entries(parts[part]).map(([name, tensor]): [string, Tensor] => [
      `${part}.${name}`,
      tensor,
    ]),
  );
  return writeSafetensors(Object.fromEntries(tensors), 'F32', {
    format: FORMAT,
    version: VERSION,
    config: JSON.stringify(config),
    step: String(state.step),
    updates: String(state.updates),
    log: writeLabLog(events),
  });
}

const wrong = (why: string, detail = ''): Result<never> =>
  fail(
    failure(
      'parse',
      'malformed',
      `This is not a checkpoint of the lab: ${why}. Open a file saved with “Save checkpoint”.`,
      detail === '' ? {} : { detail },
    ),
  );

/** `id` names the run from here on; `savedAt` is when it was read, milliseconds since 1970. */
export function readCheckpoint(
  bytes: Uint8Array,
  { id, savedAt }: Pick<Checkpoint, 'id' | 'savedAt'>,
): Result<Checkpoint> {
  const read = readSafetensors(bytes);
  if (!read.ok) return read;
  const { weights, metadata } = read.value;
  if (metadata['format'] !== FORMAT) return wrong('it holds weights only, or something else');
  if (metadata['version'] !== VERSION)
    return wrong(`its version is ${String(metadata['version']).slice(0, 20)}, this page reads 1`);
  const events = readLabLog(metadata['log'] ?? '');
  if (!events.ok) return events;
  const config = configOf(metadata['config'] ?? '');
  if (config === null) return wrong('its settings cannot be read');
  const checked = checkConfig(config);
  if (!checked.ok) return checked;
  const step = count(metadata['step'], config.steps);
  const updates = count(metadata['updates'], Number.MAX_SAFE_INTEGER);
  if (step === null || updates === null) return wrong('its step is not a number of the run');
  const parts = new Map<Part, Weights>();
  const model = modelOf(partOf(weights, 'policy'));
  for (const part of PARTS) {
    const taken = takeWeights(model, partOf(weights, part));
    if (!taken.ok) return taken;
    parts.set(part, taken.value);
  }
  const [policy, first, second, initial] = PARTS.map((part) => parts.get(part)!);
  return ok({
    ...{ id, savedAt, config: checked.value, events: events.value, initial: initial! },
    state: { step, updates, policy: policy!, first: first!, second: second! },
  });
}

function partOf(tensors: Weights, part: Part): Weights {
  const prefix = `${part}.`;
  return Object.fromEntries(
    Object.entries(tensors)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, tensor]) => [name.slice(prefix.length), tensor]),
  );
}

/** Known settings alone, each of the default's type; null when one is missing or of another. */
function configOf(text: string): LabConfig | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const given = value as Record<string, unknown>;
  const keys = Object.keys(DEFAULT_LAB) as (keyof LabConfig)[];
  if (!keys.every((key) => typeof given[key] === typeof DEFAULT_LAB[key])) return null;
  const config = Object.fromEntries(keys.map((key) => [key, given[key]])) as unknown as LabConfig;
  const known = ['paper', 'popular'].includes(config.preset);
  return known && ['frozen', 'live'].includes(config.anchor) ? config : null;
}

function count(text: string | undefined, most: number): number | null {
  const value = Number(text);
  return text !== undefined && Number.isSafeInteger(value) && value >= 0 && value <= most
    ? value
    : null;
}
