/**
 * Speeds measured on this device, by model: kept in the browser, read by the choice of engine, shown on the
 * Models page. Measuring loads the model in each engine in turn, so it happens only when asked for.
 */
import { measureSpeed } from '../engine/measure';
import type { EngineName } from '../contract/engine';
import { ok, type Result } from '../failure/result';
import { measurementKey, type MeasuredSpeed } from '../models/choice';
import type { DeviceFacts } from '../models/device';
import type { Session } from './session';

const PREFIX = 'speed:';
const ENGINES: readonly EngineName[] = ['webllm', 'wllama'];
const PROMPT = {
  kind: 'chat',
  messages: [{ role: 'user', content: 'Count from one to ten in words.' }],
} as const;

/** The part of `Storage` used here; null where the browser refuses it. */
export type SpeedStore = Pick<Storage, 'getItem' | 'setItem'>;

/** What was measured earlier with this model on this device. */
export function keptSpeeds(
  store: SpeedStore | null,
  device: DeviceFacts,
  modelId: string,
): readonly MeasuredSpeed[] {
  try {
    const text = store?.getItem(PREFIX + measurementKey(device, modelId));
    const value: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(value) ? value.filter(isSpeed) : [];
  } catch {
    return [];
  }
}

function isSpeed(value: unknown): value is MeasuredSpeed {
  const { engine, tokensPerSecond } = (value ?? {}) as Partial<MeasuredSpeed>;
  return ENGINES.some((name) => name === engine) && Number.isFinite(tokensPerSecond);
}

/** Measures a GGUF model in both engines and keeps the result; the last engine stays loaded. */
export async function measureEngines(
  session: Pick<Session, 'prepare' | 'engine'>,
  store: SpeedStore | null,
  device: DeviceFacts,
  modelId: string,
  signal: AbortSignal,
): Promise<Result<readonly MeasuredSpeed[]>> {
  const speeds: MeasuredSpeed[] = [];
  for (const engine of ENGINES) {
    const loaded = await session.prepare({ modelId, engine }, () => undefined, signal);
    if (!loaded.ok) return loaded;
    const speed = await measureSpeed(session.engine()!, PROMPT, () => performance.now(), signal);
    if (!speed.ok) return speed;
    speeds.push({ engine, tokensPerSecond: speed.value });
  }
  keepSpeeds(store, device, modelId, speeds);
  return ok(speeds);
}

export function keepSpeeds(
  store: SpeedStore | null,
  device: DeviceFacts,
  modelId: string,
  speeds: readonly MeasuredSpeed[],
): void {
  try {
    store?.setItem(PREFIX + measurementKey(device, modelId), JSON.stringify(speeds));
  } catch {
    // Nothing is kept where the browser refuses; the measurement holds for now.
  }
}
