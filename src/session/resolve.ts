/**
 * From a choice of model to an engine and its bytes. Owns which engine serves a variant when the user has
 * not forced one; where files come from is handed in. A file opened from disk is known by its id for as long
 * as the page is open.
 */
import { addressOf } from '../address/address';
import type { EngineName, LoadProgress, ModelSource } from '../contract/engine';
import { failure } from '../failure/failure';
import { fail, ok, type Result } from '../failure/result';
import { isPolicyId } from '../lab/checkpoints/policy-id';
import { findVariant, type Variant } from '../models/catalogue';
import type { ModelChoice, ResolvedModel } from './session';

type Gguf = Extract<Variant, { kind: 'gguf' }>;

export interface ResolveDeps {
  /** The model file of a variant, from this device's store or fetched into it. */
  readonly openGguf: (
    variant: Gguf,
    onProgress: (progress: LoadProgress) => void,
    signal: AbortSignal,
  ) => Promise<Result<Blob>>;
  /** The weights of a policy trained in the lab, and an address the engine's worker can read them at. */
  readonly openPolicy: (id: string) => Promise<Result<{ url: string; file: Blob }>>;
  /** Files the user opened from disk, by the id `local:NAME`. */
  readonly localFiles: ReadonlyMap<string, File>;
  /**
   * The engine for a small model that both WebGPU and the processor can run; `file` where it is at hand and of
   * unknown shape.
   */
  readonly engineFor: (
    kind: 'builtin' | 'gguf',
    modelId: string,
    file: Blob | null,
  ) => Promise<EngineName>;
}

export function createResolver(deps: ResolveDeps) {
  return async (
    choice: ModelChoice,
    onProgress: (progress: LoadProgress) => void,
    signal: AbortSignal,
  ): Promise<Result<ResolvedModel>> => {
    const local = deps.localFiles.get(choice.modelId);
    if (local) {
      const engine = choice.engine ?? (await deps.engineFor('gguf', choice.modelId, local));
      const source: ModelSource = { kind: 'gguf', id: choice.modelId, file: local, hash: null };
      return ok({ engine, source });
    }
    if (isPolicyId(choice.modelId)) {
      const id = choice.modelId;
      const opened = await deps.openPolicy(id);
      if (!opened.ok) return opened;
      const { url, file } = opened.value;
      const engine = choice.engine ?? (await deps.engineFor('builtin', id, file));
      return ok({ engine, source: { kind: 'builtin', id, url } });
    }
    const found = findVariant(choice.modelId);
    if (!found) return fail(unknownModel(choice.modelId));
    const { variant } = found;
    switch (variant.kind) {
      case 'mlc':
        return ok({ engine: 'webllm', source: { kind: 'mlc', id: variant.id } });
      case 'builtin': {
        const engine = choice.engine ?? (await deps.engineFor('builtin', choice.modelId, null));
        const { id, url } = variant;
        return ok({ engine, source: { kind: 'builtin', id, url: addressOf(url) } });
      }
      case 'gguf': {
        const engine = choice.engine ?? (await deps.engineFor('gguf', choice.modelId, null));
        const file = await deps.openGguf(variant, onProgress, signal);
        if (!file.ok) return file;
        const { id, sha256 } = variant;
        return ok({ engine, source: { kind: 'gguf', id, file: file.value, hash: sha256 } });
      }
    }
  };
}

function unknownModel(id: string) {
  return failure(
    'model',
    'not-found',
    `There is no model “${id}” here: choose one on the Models page, or open its file from disk again.`,
  );
}
