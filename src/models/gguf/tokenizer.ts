/**
 * Makes tokenizer.json (the Hugging Face form that web-llm reads) from a GGUF file's metadata. Byte-level BPE
 * only, with the pre-tokenisers named below; another one is refused by name, since a wrong split would
 * quietly change every prompt.
 */
import { failure } from '../../failure/failure';
import { fail, ok, type Result } from '../../failure/result';
import { flag, isNumber, isString, list, number, text } from './architecture';
import type { Gguf } from './reader';

/** `tokenizer.ggml.token_type`: a token with a meaning of its own, never made from typed text. */
const CONTROL = 3;
/** A token that stands for its own text whole, before any merging. */
const USER_DEFINED = 4;

const BYTE_LEVEL = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true };

/** Splits before the byte-level step, by the name in `tokenizer.ggml.pre`. */
const PRE_TOKENIZERS: Readonly<Record<string, readonly object[]>> = {
  // GPT-2: the byte-level step brings its own expression.
  default: [{ ...BYTE_LEVEL, use_regex: true }],
  'gpt-2': [{ ...BYTE_LEVEL, use_regex: true }],
  // SmolLM: every digit apart, then as GPT-2.
  smollm: [
    { type: 'Digits', individual_digits: true },
    { ...BYTE_LEVEL, use_regex: true },
  ],
  'llama-bpe': [
    split(
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
    ),
    { ...BYTE_LEVEL, use_regex: false },
  ],
  qwen2: [
    split(
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
    ),
    { ...BYTE_LEVEL, use_regex: false },
  ],
};

function split(Regex: string): object {
  return { type: 'Split', pattern: { Regex }, behavior: 'Isolated', invert: false };
}

export interface SpecialToken {
  readonly id: number;
  readonly text: string;
}

export interface Vocabulary {
  /** Text of tokenizer.json. */
  readonly json: string;
  /** Control tokens: their text in a prompt must not become the token unless the template put it there. */
  readonly special: readonly SpecialToken[];
  readonly tokens: readonly string[];
  readonly bosId: number | null;
  readonly addBos: boolean;
  readonly eosId: number | null;
}

export function readVocabulary(gguf: Gguf): Result<Vocabulary> {
  const model = text(gguf, 'tokenizer.ggml.model');
  if (model !== 'gpt2')
    return refuse(`its tokeniser is "${model ?? '(none)'}", not byte-level BPE`);
  const pre = text(gguf, 'tokenizer.ggml.pre') ?? 'default';
  const pretokenizers = PRE_TOKENIZERS[pre];
  if (pretokenizers === undefined) return refuse(`its pre-tokeniser "${pre}" is unknown`);
  const tokens = list(gguf, 'tokenizer.ggml.tokens', isString);
  const merges = list(gguf, 'tokenizer.ggml.merges', isString);
  if (tokens === null || merges === null) return refuse('its vocabulary or its merges are missing');
  const types = list(gguf, 'tokenizer.ggml.token_type', isNumber) ?? [];
  const vocab: Record<string, number> = Object.create(null) as Record<string, number>;
  tokens.forEach((token, id) => (vocab[token] = id));

  const added = tokens.flatMap((content, id) =>
    types[id] === CONTROL || types[id] === USER_DEFINED
      ? [
          {
            id,
            content,
            single_word: false,
            lstrip: false,
            rstrip: false,
            normalized: false,
            special: types[id] === CONTROL,
          },
        ]
      : [],
  );
  const json = JSON.stringify({
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: added,
    normalizer: null,
    pre_tokenizer: { type: 'Sequence', pretokenizers },
    post_processor: null,
    decoder: { ...BYTE_LEVEL, add_prefix_space: true, use_regex: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      // Llama 3's tokeniser takes a whole word as it is where the vocabulary has it.
      ignore_merges: pre === 'llama-bpe',
      vocab,
      merges,
    },
  });
  return ok({
    json,
    tokens,
    special: added
      .filter(({ special }) => special)
      .map(({ id, content }) => ({ id, text: content })),
    bosId: number(gguf, 'tokenizer.ggml.bos_token_id'),
    addBos: flag(gguf, 'tokenizer.ggml.add_bos_token') ?? pre === 'llama-bpe',
    eosId: number(gguf, 'tokenizer.ggml.eos_token_id'),
  });
}

function refuse(why: string): Result<never> {
  return fail(
    failure(
      'model',
      'unsupported',
      `This model's text cannot be handled on WebGPU here: ${why}. Open it with the wasm engine instead.`,
    ),
  );
}
