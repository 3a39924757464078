/**
 * A GGUF file as the files that web-llm loads, made on demand: tensor-cache.json and its shards,
 * tokenizer.json, mlc-chat-config.json. Nothing is written anywhere and never more than one shard is in
 * memory, so the downloaded file stays the only copy, and serves both engines.
 */
import { failure } from '../../failure/failure';
import { fail, ok, type Result } from '../../failure/result';
import { chatFormatOf, endOfTurn, type ChatFormat } from '../chat-format';
import { readArchitecture, text, type Architecture } from './architecture';
import { readGguf, type Gguf } from './reader';
import { shardWeights, type Parameter, type ShardedWeights } from './shards';
import { readVocabulary, type Vocabulary } from './tokenizer';
import { modulesFromGguf } from './weights';

/** What a model library's metadata (`_metadata` in the wasm) says, as far as it matters here. */
export interface LibraryMetadata {
  readonly params: readonly Parameter[];
  readonly context_window_size: number;
  readonly prefill_chunk_size: number;
  readonly max_batch_size: number;
}

/** Head of a GGUF file, understood: enough to choose a library by. */
export interface GgufModel {
  readonly file: Blob;
  readonly gguf: Gguf;
  readonly architecture: Architecture;
  readonly vocabulary: Vocabulary;
  readonly chatFormat: ChatFormat | null;
  /** Ids that end a text. */
  readonly stopIds: readonly number[];
  /** Most frequent tensor type, as the file names it. */
  readonly quantisation: string;
}

export interface ConvertedModel {
  readonly weights: ShardedWeights;
  /** Text of tokenizer.json. */
  readonly tokenizer: string;
  /** Text of mlc-chat-config.json. */
  readonly chatConfig: string;
}

/** Reads and understands the head of a GGUF file. */
export async function openGguf(file: Blob): Promise<Result<GgufModel>> {
  const gguf = await readGguf(file);
  if (!gguf.ok) return gguf;
  const architecture = readArchitecture(gguf.value);
  if (!architecture.ok) return architecture;
  const vocabulary = readVocabulary(gguf.value);
  if (!vocabulary.ok) return vocabulary;
  const template = text(gguf.value, 'tokenizer.chat_template');
  const chatFormat = template === null ? null : chatFormatOf(template);
  return ok({
    file,
    gguf: gguf.value,
    architecture: architecture.value,
    vocabulary: vocabulary.value,
    chatFormat,
    stopIds: stopIdsOf(vocabulary.value, chatFormat),
    quantisation: mostFrequentType(gguf.value),
  });
}

/** Lays the model out for a library. Fails when the library was compiled for another shape. */
export function convertGguf(
  model: GgufModel,
  library: LibraryMetadata,
  contextTokens: number,
): Result<ConvertedModel> {
  const modules = modulesFromGguf(model.gguf, model.file, model.architecture, library.params);
  if (!modules.ok) return modules;
  const vocabularySize = library.params.find(({ name }) => name.startsWith('embed_tokens.'));
  if (vocabularySize?.shape[1] !== model.architecture.vocabulary)
    return fail(
      failure(
        'model',
        'unsupported',
        `The model has ${String(model.architecture.vocabulary)} tokens, the library was built for ${String(vocabularySize?.shape[1])}. Open it with the wasm engine instead.`,
      ),
    );
  return ok({
    weights: shardWeights(modules.value),
    tokenizer: model.vocabulary.json,
    chatConfig: JSON.stringify(chatConfig(model, contextTokens)),
  });
}

/**
 * web-llm's configuration. Its conversation template is there because web-llm wants one; the adapter lays
 * prompts out itself (`engine/webllm/layout.ts`).
 */
function chatConfig(model: GgufModel, contextTokens: number): object {
  return {
    model_type: 'llama',
    quantization: 'gguf',
    tokenizer_files: ['tokenizer.json'],
    vocab_size: model.architecture.vocabulary,
    context_window_size: contextTokens,
    sliding_window_size: -1,
    attention_sink_size: -1,
    temperature: 1,
    top_p: 1,
    repetition_penalty: 1,
    tokenizer_info: {
      token_postproc_method: 'byte_level',
      prepend_space_in_encode: false,
      strip_space_in_decode: false,
    },
    conv_template: {
      name: 'chatml',
      system_template: '<|im_start|>system\n{system_message}<|im_end|>\n',
      system_message: model.chatFormat?.defaultSystem ?? '',
      roles: { user: '<|im_start|>user', assistant: '<|im_start|>assistant' },
      role_templates: { user: '{user_message}', assistant: '{assistant_message}' },
      seps: ['<|im_end|>\n'],
      role_content_sep: '\n',
      role_empty_sep: '\n',
      stop_str: [],
      stop_token_ids: model.stopIds,
    },
  };
}

function stopIdsOf(vocabulary: Vocabulary, format: ChatFormat | null): readonly number[] {
  const ids = new Set<number>();
  if (vocabulary.eosId !== null) ids.add(vocabulary.eosId);
  const ends = format === null ? [] : endOfTurn(format);
  for (const { id, text: content } of vocabulary.special) if (ends.includes(content)) ids.add(id);
  return [...ids];
}

function mostFrequentType(gguf: Gguf): string {
  const bytes = new Map<string, number>();
  for (const { type, bytes: size } of gguf.tensors.values())
    bytes.set(type.name, (bytes.get(type.name) ?? 0) + size);
  return [...bytes].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 'unknown';
}
