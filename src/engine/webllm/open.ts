/**
 * Opens a model in web-llm: finds its library and files, loads them, and says how to talk to it. One function
 * per kind of source; all end in the same `OpenedModel`. Generation is not its business.
 */
import { MLCEngine, prebuiltAppConfig, type ModelRecord } from '@mlc-ai/web-llm';
import { fail, ok, type Result } from '../../failure/result';
import { failure } from '../../failure/failure';
import { chatFormatOf, endOfTurn } from '../../models/chat-format';
import type { GgufModel } from '../../models/gguf/convert';
import { LLAMA } from '../../lab/model';
import type { ShardedWeights } from '../../models/gguf/shards';
import type { Dialect, LoadProgress, ModelSource } from '../contract';
import { readOwnFile, type Fetch } from '../own-file';
import { beginWatch, discardDevices, lossOfLoad } from './device-watch';
import { f16Missing, loadFailure } from './faults';
import { needsF16, type Gpu } from './gpu';
import { hasPipeline, pipelineOf, type Pipeline } from './internals';
import type { CacheShape } from './kv-plan';
import { findLibrary } from './fitting';
import { fetchLibrary, fetchManifest, sha256Hex, type Library } from './library';
import { convertReasoner, reasonerFiles, reasonerText } from './reasoner';
import { tokenizerText, type TextModel } from './text';
import { virtualBase, withVirtualFiles, type VirtualFiles } from './virtual-cache';

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
  /** Absolute address that the page's own addresses are relative to. */
  readonly pageBase: string;
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

const REASONER_LIBRARY = 'tiny-llama-f32';

type Source<K extends ModelSource['kind']> = Extract<ModelSource, { kind: K }>;

/** Opens a GGUF file: its blocks go to the GPU as they are, laid out anew on the way. */
export async function openGgufSource(
  source: Source<'gguf'>,
  around: Surroundings,
): Promise<Result<OpenedModel>> {
  const { signal, onProgress, get, libraryBase } = around;
  const fitting = await findLibrary(source.file, libraryBase, around.ownCacheTokens, signal, get);
  if (!fitting.ok) return fitting;
  const { model, manifest, converted } = fitting.value;
  const library = await fetchLibrary(libraryBase, manifest, downloading(onProgress), signal, get);
  if (!library.ok) return library;
  const { weights, tokenizer, chatConfig } = converted;
  const files = filesOf(library.value, chatConfig, tokenizer, weights, onProgress);
  const opened = await reloadVirtual(source.id, library.value, files, around);
  if (!opened.ok) return opened;
  const { architecture, quantisation } = model;
  return ok({
    ...opened.value,
    text: ggufText(model, opened.value.pipeline),
    dialect: 'chat',
    quantisation,
    hash: source.hash,
    cacheShape: { ...architecture, numberBytes: 4 },
    contextTokens: Math.min(architecture.contextTokens, manifest.metadata.context_window_size),
  });
}

function ggufText({ vocabulary, chatFormat, stopIds }: GgufModel, pipeline: Pipeline): TextModel {
  return tokenizerText({
    tokenizer: pipeline.tokenizer,
    format: chatFormat,
    controlTexts: vocabulary.special.map(({ text }) => text),
    stopIds: new Set(stopIds),
    bos: vocabulary.addBos && vocabulary.bosId !== null ? vocabulary.tokens[vocabulary.bosId]! : '',
  });
}

function filesOf(
  library: Library,
  chatConfig: string,
  tokenizer: string,
  weights: ShardedWeights,
  onProgress: (progress: LoadProgress) => void,
): VirtualFiles {
  let done = 0;
  const shard = async (name: string) => {
    const bytes = await weights.readShard(name);
    done += bytes.byteLength;
    onProgress({ phase: 'convert', done, total: weights.totalBytes });
    if (done === weights.totalBytes) onProgress({ phase: 'compile', done: 0, total: null });
    return bytes;
  };
  return new Map<string, () => Promise<BodyInit>>([
    ['library.wasm', async () => library.wasm],
    ['mlc-chat-config.json', async () => chatConfig],
    ['tokenizer.json', async () => tokenizer],
    ['tensor-cache.json', async () => weights.index],
    ...weights.shardNames.map((name) => [name, () => shard(name)] as const),
  ]);
}

function downloading(onProgress: (progress: LoadProgress) => void) {
  return (done: number, total: number) => {
    onProgress({ phase: 'download', done, total });
    if (done === total) onProgress({ phase: 'verify', done: 0, total });
  };
}

async function reloadVirtual(
  id: string,
  library: Library,
  files: VirtualFiles,
  around: Surroundings,
): Promise<Result<{ engine: MLCEngine; pipeline: Pipeline }>> {
  const base = virtualBase(`${id}/${library.sha256}`);
  const record = { model: base, model_id: id, model_lib: `${base}library.wasm` };
  return withVirtualFiles(base, files, around.signal, () =>
    reload(record, false, around, () => undefined),
  );
}

/** Opens the lab's reasoner: weights that the page ships or that the lab has trained. */
export async function openReasonerSource(
  source: Source<'builtin'>,
  around: Surroundings,
): Promise<Result<OpenedModel>> {
  const { signal, onProgress, libraryBase, get } = around;
  const weights = await readOwnFile(new URL(source.url, around.pageBase), signal, get);
  if (!weights.ok) return weights;
  const manifest = await fetchManifest(libraryBase, REASONER_LIBRARY, signal, get);
  if (!manifest.ok) return manifest;
  const report = downloading(onProgress);
  const library = await fetchLibrary(libraryBase, manifest.value, report, signal, get);
  if (!library.ok) return library;
  const { metadata } = library.value;
  const sharded = convertReasoner(new Uint8Array(weights.value), metadata.params);
  if (!sharded.ok) return sharded;
  const { chatConfig, tokenizer } = reasonerFiles(around.ownCacheTokens);
  const files = filesOf(library.value, chatConfig, tokenizer, sharded.value, onProgress);
  const opened = await reloadVirtual(source.id, library.value, files, around);
  if (!opened.ok) return opened;
  return ok({
    ...opened.value,
    text: reasonerText,
    dialect: 'sums',
    quantisation: 'f32',
    hash: await sha256Hex(weights.value),
    cacheShape: {
      layers: LLAMA.layers,
      kvHeads: LLAMA.heads,
      headDimension: LLAMA.hidden / LLAMA.heads,
      numberBytes: 4,
    },
    contextTokens: metadata.context_window_size,
  });
}

/** Opens one of web-llm's prebuilt models; web-llm fetches and keeps its files itself. */
export async function openMlcSource(
  source: Source<'mlc'>,
  around: Surroundings,
): Promise<Result<OpenedModel>> {
  const { gpu, onProgress, signal } = around;
  const record = around.records.find(({ model_id }) => model_id === source.id);
  if (record === undefined)
    return fail(
      failure(
        'model',
        'not-found',
        `web-llm's list has no model "${source.id}". Choose another on the Models page.`,
      ),
    );
  if (needsF16(source.id) && !gpu.hasF16) return fail(f16Missing(source.id));
  const base = new URL(record.model.endsWith('/') ? record.model : `${record.model}/`);
  const files = /\/resolve\/.+\//.test(base.href) ? base : new URL('resolve/main/', base);
  const report = mlcProgress(files.href, onProgress);
  const opened = await reload(record, true, around, report);
  if (!opened.ok) return opened;
  const { pipeline } = opened.value;
  const { config } = pipeline;
  const special = await controlTexts(files.href);
  signal.throwIfAborted();
  const format = mlcFormat(pipeline);
  const ends = format === null ? [] : endOfTurn(format);
  return ok({
    ...opened.value,
    text: tokenizerText({
      tokenizer: pipeline.tokenizer,
      format,
      controlTexts: special.map(({ content }) => content),
      stopIds: new Set([
        ...config.conv_template.stop_token_ids,
        ...special.filter(({ content }) => ends.includes(content)).map(({ id }) => id),
      ]),
      bos: format?.bos ?? '',
    }),
    dialect: 'chat',
    quantisation: config.quantization ?? 'unknown',
    hash: null,
    cacheShape: mlcCacheShape(pipeline),
    contextTokens: config.context_window_size,
  });
}

function mlcFormat({ config }: Pipeline) {
  const { conv_template: template, model_type: type } = config;
  const format = chatFormatOf(JSON.stringify(template.roles));
  if (format === null) return null;
  const system = template.system_message ?? '';
  return {
    ...format,
    defaultSystem: format.family === 'chatml' && system !== '' ? system : null,
    replyPrefix: type === 'qwen3' ? '<think>\n\n</think>\n\n' : '',
  };
}

function mlcCacheShape({ config }: Pipeline): CacheShape {
  const model = config.model_config ?? {};
  const heads = model.num_attention_heads ?? 32;
  return {
    layers: model.num_hidden_layers ?? 32,
    kvHeads: model.num_key_value_heads ?? heads,
    headDimension: model.head_dim ?? (model.hidden_size ?? 4096) / heads,
    numberBytes: config.quantization?.includes('f32') ? 4 : 2,
  };
}

interface AddedToken {
  readonly id: number;
  readonly content: string;
  readonly special: boolean;
}

/** Control tokens of a downloaded model, from the tokenizer.json that web-llm has just stored. */
async function controlTexts(base: string): Promise<readonly AddedToken[]> {
  const stored = await readStored(new URL('tokenizer.json', base).href);
  const { added_tokens: added = [] } = (stored ?? {}) as { added_tokens?: readonly AddedToken[] };
  return added.filter(({ special }) => special);
}

async function readStored(url: string): Promise<unknown> {
  const cache = await caches.open('webllm/model');
  return (await cache.match(url))?.json();
}

/** Turns web-llm's sentences into phases; bytes come from the list of shards once that is stored. */
function mlcProgress(base: string, onProgress: (progress: LoadProgress) => void) {
  let total: number | null = null;
  void readStored(new URL('tensor-cache.json', base).href)
    .then((list) => {
      const { records = [] } = (list ?? {}) as { records?: readonly { nbytes: number }[] };
      total = records.length === 0 ? null : records.reduce((sum, { nbytes }) => sum + nbytes, 0);
    })
    .catch(() => undefined);
  return ({ progress, text }: { progress: number; text: string }) => {
    const megabytes = /(\d+)MB/.exec(text);
    const done = total === null ? Number(megabytes?.[1] ?? 0) * 2 ** 20 : progress * total;
    if (text.startsWith('Fetching') || text.startsWith('Start'))
      onProgress({ phase: 'download', done: Math.round(done), total });
    else if (text.startsWith('Loading'))
      onProgress({ phase: 'load', done: Math.round(done), total });
  };
}

/** Loads one record; a load that the signal or an error ended leaves nothing on the device. */
async function reload(
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
