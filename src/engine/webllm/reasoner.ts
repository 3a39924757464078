/**
 * The built-in reasoner for web-llm: its safetensors weights laid out for the library `tiny-llama-f32`, and
 * its notation as text model. Only the Llama form: the other form has learned positions that token ids
 * alone do not carry, and runs in the micro engine.
 */
import { failure } from '../../failure/failure';
import { fail, ok, type Result } from '../../failure/result';
import type { Weights } from '../../micro/parameters';
import { readReasoner } from '../../micro/weights';
import {
  shardWeights,
  type Module,
  type Parameter,
  type ShardedWeights,
} from '../../models/gguf/shards';
import { CHARACTERS, decode, encode, END, VOCABULARY } from '../../reasoner/notation';
import type { Prompt } from '../../contract/engine';
import { unsupported } from '../errors';
import type { TextModel } from './text';

/** Lays a weights file out for a library's parameters. */
export function convertReasoner(
  bytes: Uint8Array,
  parameters: readonly Parameter[],
): Result<ShardedWeights> {
  const file = readReasoner(bytes);
  if (!file.ok) return file;
  if (file.value.model.form !== 'llama')
    return fail(
      unsupported(
        'These weights have learned positions, which web-llm cannot run. Open them with the micro engine.',
      ),
    );
  const modules: Module[] = [];
  for (const parameter of parameters) {
    const sources = sourcesOf(parameter.name);
    const data = sources === null ? null : transposed(file.value.weights, sources, parameter);
    if (data === null)
      return fail(
        failure(
          'model',
          'unsupported',
          `The reasoner's weights do not fit the library's "${parameter.name}". Reload the page to get a library of the same version.`,
        ),
      );
    modules.push({ parameters: [parameter], produce: async () => [data] });
  }
  return ok(shardWeights(modules));
}

function sourcesOf(name: string): readonly string[] | null {
  switch (name) {
    case 'embed_tokens.w':
      return ['model.embed_tokens.weight'];
    case 'lm_head.w':
      return ['lm_head.weight'];
    case 'norm':
      return ['model.norm.weight'];
  }
  const layer = /^layers\.(\d+)\.(\w+)(?:\.w)?$/.exec(name);
  if (!layer) return null;
  const at = (part: string) => `model.layers.${layer[1]!}.${part}.weight`;
  switch (layer[2]!) {
    case 'attn_norm':
      return [at('input_layernorm')];
    case 'ffn_norm':
      return [at('post_attention_layernorm')];
    case 'qkv':
      return [at('self_attn.q_proj'), at('self_attn.k_proj'), at('self_attn.v_proj')];
    case 'out':
      return [at('self_attn.o_proj')];
    case 'gate_up':
      return [at('mlp.gate_proj'), at('mlp.up_proj')];
    case 'down':
      return [at('mlp.down_proj')];
    default:
      return null;
  }
}

/** The sources' rows, one after the other, as the columns of f32[K, N]; vectors as they are. */
function transposed(
  weights: Weights,
  sources: readonly string[],
  { shape }: Parameter,
): Float32Array | null {
  const [columns, rows = 1] = shape;
  const out = new Float32Array(columns! * rows);
  let row = 0;
  for (const name of sources) {
    const source = weights[name];
    if (source === undefined) return null;
    const vector = source.shape.length === 1;
    const width = vector ? source.shape[0]! : source.shape[1]!;
    const height = vector ? 1 : source.shape[0]!;
    if (width !== columns || row + height > rows) return null;
    for (let r = 0; r < height; r++, row++)
      for (let k = 0; k < width; k++) out[k * rows + row] = source.data[r * width + k]!;
  }
  return row === rows ? out : null;
}

/** mlc-chat-config.json and tokenizer.json; web-llm wants both, the adapter reads neither. */
export function reasonerFiles(contextTokens: number): { chatConfig: string; tokenizer: string } {
  const chatConfig = {
    model_type: 'llama',
    quantization: 'f32',
    tokenizer_files: ['tokenizer.json'],
    vocab_size: VOCABULARY,
    context_window_size: contextTokens,
    sliding_window_size: -1,
    attention_sink_size: -1,
    temperature: 1,
    top_p: 1,
    repetition_penalty: 1,
    tokenizer_info: {
      token_postproc_method: 'raw',
      prepend_space_in_encode: false,
      strip_space_in_decode: false,
    },
    conv_template: {
      name: 'reasoner',
      system_template: '{system_message}',
      system_message: '',
      roles: { user: '', assistant: '' },
      role_templates: { user: '{user_message}', assistant: '{assistant_message}' },
      seps: [''],
      role_content_sep: '',
      role_empty_sep: '',
      stop_str: [],
      stop_token_ids: [END],
    },
  };
  const tokenizer = {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: null,
    post_processor: null,
    decoder: { type: 'Fuse' },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      vocab: Object.fromEntries([...CHARACTERS].map((character, id) => [character, id])),
      merges: [],
    },
  };
  return { chatConfig: JSON.stringify(chatConfig), tokenizer: JSON.stringify(tokenizer) };
}

/** One character a token; a trace ends with its full stop, which is part of it. */
export const reasonerText: TextModel = {
  stopIds: new Set([END]),
  stopIsText: true,
  decode,
  encodeContinuation: (text) => notation(text),
  encodePrompt: (prompt: Prompt) =>
    prompt.kind === 'text'
      ? notation(prompt.text)
      : fail(
          failure(
            'engine',
            'bad-request',
            'The built-in reasoner reads sums in its own notation, not conversations. Ask it for a sum, or choose a language model.',
          ),
        ),
};

function notation(text: string): Result<readonly number[]> {
  const ids = encode(text);
  if (ids !== null) return ok(ids);
  return fail(
    failure(
      'engine',
      'bad-request',
      `The built-in reasoner knows the ${String(VOCABULARY)} characters of its notation only (${CHARACTERS}). Ask it for a sum such as 358+676+739+945.`,
    ),
  );
}
