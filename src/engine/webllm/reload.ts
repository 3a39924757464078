/**
 * Loads one model into web-llm. Owns what every way of opening a model starts from and ends in, and that a load
 * which was stopped or failed leaves nothing on the device.
 */
import { MLCEngine, prebuiltAppConfig, type ModelRecord } from '@mlc-ai/web-llm';
import { fail, ok, type Result } from '../../failure/result';
import type { Dialect, LoadProgress, ModelSource } from '../../contract/engine';
import type { Fetch } from '../own-file';
import { beginWatch, discardDevices, lossOfLoad } from './device-watch';
import { loadFailure } from './faults';
import type { Gpu } from './gpu';
import { hasPipeline, pipelineOf, type Pipeline } from './internals';
import type { CacheShape } from './kv-plan';
import type { TextModel } from './text';

export type Source<K extends ModelSource['kind']> = Extract<ModelSource, { kind: K }>;

export interface OpenedModel {
  readonly engine: MLCEngine;
  readonly pipeline: Pipeline;
  readonly text: TextModel;
  readonly dialect: Dialect;
  readonly quantisation: string;
  readonly hash: string | null;
  readonly cacheShape: CacheShape;
  /** Longest sequence the library and the model allow. */
  readonly contextTokens: number;
}

export interface Surroundings {
  readonly gpu: Gpu;
  /** Absolute address of the folder with the model libraries, ending in "/". */
  readonly libraryBase: string;
  /** web-llm's list of prebuilt models, or another for tests. */
  readonly records: readonly ModelRecord[];
  /** Tokens of web-llm's own cache, which batching leaves unused: one page unless it is to be measured. */
  readonly ownCacheTokens: number;
  /** Reads the page's own files; the platform's `fetch` unless a test breaks them. */
  readonly get: Fetch;
  readonly onProgress: (progress: LoadProgress) => void;
  readonly signal: AbortSignal;
}

/** Loads one record; a load that the signal or an error ended leaves nothing on the device. */
export async function reload(
  record: ModelRecord,
  repairShaders: boolean,
  { signal }: Surroundings,
  report: (progress: { progress: number; text: string }) => void,
): Promise<Result<{ engine: MLCEngine; pipeline: Pipeline }>> {
  const engine = new MLCEngine({
    appConfig: { ...prebuiltAppConfig, model_list: [record] },
    logLevel: 'SILENT',
    initProgressCallback: report,
  });
  const stop = () => void engine.unload();
  signal.addEventListener('abort', stop, { once: true });
  beginWatch(repairShaders);
  try {
    await engine.reload(record.model_id);
    signal.throwIfAborted();
    // An aborted download lets `reload` resolve without a model.
    if (!hasPipeline(engine, record.model_id)) throw new Error('web-llm loaded nothing');
    return ok({ engine, pipeline: pipelineOf(engine, record.model_id) });
  } catch (thrown) {
    const loss = lossOfLoad();
    discardDevices();
    signal.throwIfAborted();
    return fail(loadFailure(thrown, loss));
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
