/**
 * Opens models on the libraries that this page ships: a GGUF file, or the built-in reasoner's weights. Each is laid
 * out for its library on the way to the device. Generation is not its business.
 */
import type { MLCEngine } from '@mlc-ai/web-llm';
import { addressOf } from '../../address/address';
import { ok, type Result } from '../../failure/result';
import { LLAMA } from '../../micro/model';
import type { GgufModel } from '../../models/gguf/convert';
import type { ShardedWeights } from '../../models/gguf/shards';
import type { LoadProgress } from '../../contract/engine';
import { readOwnFile } from '../own-file';
import { findLibrary } from './fitting';
import type { Pipeline } from './internals';
import { fetchLibrary, fetchManifest, sha256Hex, type Library } from './library';
import { convertReasoner, reasonerFiles, reasonerText } from './reasoner';
import { reload, type OpenedModel, type Source, type Surroundings } from './reload';
import { tokenizerText, type TextModel } from './text';
import { virtualBase, withVirtualFiles, type VirtualFiles } from './virtual-cache';

const REASONER_LIBRARY = 'tiny-llama-f32';

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
  const weights = await readOwnFile(new URL(addressOf(source.url)), signal, get);
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
