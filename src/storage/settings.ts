/**
 * Small preferences that outlive the page: the last model, task kind and settings of a run, and how much the
 * page shows. Read as untrusted input, field by field: a broken one falls back to its default alone.
 */
import * as v from 'valibot';
import { checkConfig } from '../cat/check';
import { DEFAULT_CONFIG, type RunConfig, type TaskKind } from '../cat/task';
import { configSchema } from './schema';

export interface Settings {
  /** Null: the page's own default. */
  readonly modelId: string | null;
  readonly kind: TaskKind;
  readonly config: RunConfig;
  /** Prompts and log-probabilities shown without asking. */
  readonly details: boolean;
}

export const DEFAULT_SETTINGS: Settings = {
  modelId: null,
  kind: 'math',
  config: DEFAULT_CONFIG,
  details: false,
};

const KEY = 'compute-as-teacher-settings';

const schema = v.object({
  modelId: v.fallback(v.nullable(v.string()), DEFAULT_SETTINGS.modelId),
  kind: v.fallback(v.picklist(['math', 'open']), DEFAULT_SETTINGS.kind),
  config: v.fallback(
    v.pipe(
      configSchema,
      v.check((config) => checkConfig(config) === null),
    ),
    DEFAULT_CONFIG,
  ),
  details: v.fallback(v.boolean(), DEFAULT_SETTINGS.details),
});

/** `storage` null or throwing (blocked by the user): the defaults. */
export function loadSettings(storage: Pick<Storage, 'getItem'> | null): Settings {
  try {
    const parsed = v.safeParse(schema, JSON.parse(storage?.getItem(KEY) ?? '{}'));
    return parsed.success ? parsed.output : DEFAULT_SETTINGS;
  } catch {
    return DEFAULT_SETTINGS;
  }
}

/** Whether it could be kept; a preference that is not is no reason to trouble anybody. */
export function saveSettings(
  settings: Settings,
  storage: Pick<Storage, 'setItem'> | null,
): boolean {
  try {
    storage?.setItem(KEY, JSON.stringify(settings));
    return storage !== null;
  } catch {
    return false;
  }
}
