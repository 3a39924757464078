/** The chosen model, remembered over visits. Read as untrusted: anything unknown falls back to the default. */
import type { EngineName } from '../../contract/engine';
import type { ModelChoice } from '../../session/session';

export type { ModelChoice };

const STORAGE_KEY = 'cat.model';
const ENGINES: readonly EngineName[] = ['webllm', 'wllama', 'micro'];

export function readChoice(storage: Pick<Storage, 'getItem'> | null): ModelChoice | null {
  try {
    const stored: unknown = JSON.parse(storage?.getItem(STORAGE_KEY) ?? 'null');
    if (typeof stored !== 'object' || stored === null) return null;
    const { modelId, engine } = stored as Record<string, unknown>;
    if (typeof modelId !== 'string') return null;
    return { modelId, engine: ENGINES.find((known) => known === engine) ?? null };
  } catch {
    return null;
  }
}

/** Null forgets it. */
export function writeChoice(
  storage: Pick<Storage, 'setItem'> | null,
  choice: ModelChoice | null,
): void {
  try {
    storage?.setItem(STORAGE_KEY, JSON.stringify(choice));
  } catch {
    // Full or blocked: the choice holds until the page is closed.
  }
}
