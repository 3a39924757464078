/**
 * Opens one of web-llm's prebuilt models. web-llm fetches and keeps its files itself; their sums are checked on
 * the way to the device, its shaders are repaired where they race, and how to talk to it is read from its files.
 */
import { chatFormatOf, endOfTurn } from '../../models/chat-format';
import { failure } from '../../failure/failure';
import { fail, ok, type Result } from '../../failure/result';
import type { LoadProgress } from '../../contract/engine';
import { f16Missing } from './faults';
import { needsF16 } from './gpu';
import type { Pipeline } from './internals';
import type { CacheShape } from './kv-plan';
import { reload, type OpenedModel, type Source, type Surroundings } from './reload';
import { tokenizerText } from './text';
import { withVerifiedShards } from './verified-shards';

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
  const opened = await withVerifiedShards(files.href, () => reload(record, true, around, report));
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
