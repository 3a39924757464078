/**
 * A GGUF file with the shapes of a Llama-shaped model and drawn weights: for measuring speed on a machine to
 * which the real file cannot be carried. Its texts are noise of full length; its speed is the real one's.
 */
import {
  sampleGguf,
  type SampleTensor,
  type SampleValue,
} from '../../test/support/models/gguf-file';

export interface ModelShape {
  readonly layers: number;
  readonly hidden: number;
  readonly feedForward: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly vocabulary: number;
  readonly contextTokens: number;
}

export const SMOLLM2_135M: ModelShape = {
  layers: 30,
  hidden: 576,
  feedForward: 1536,
  heads: 9,
  kvHeads: 3,
  vocabulary: 49_152,
  contextTokens: 8192,
};

const [F32, Q4_1, Q8_0] = [0, 3, 8];
const BLOCK = 32;
/** Half-precision bits of 2⁻⁶ and −2⁻³: weights between −0.125 and 0.11, so that activations stay tame. */
const [STEP, LEAST] = [0x2400, 0xb000];
const SPECIAL = ['<|endoftext|>', '<|im_start|>', '<|im_end|>'];
const TEMPLATE = "{% for m in messages %}{{'<|im_start|>' + m['role']}}{% endfor %}";

export function randomModel(shape: ModelShape): Blob {
  const { layers, hidden, feedForward, heads, kvHeads, vocabulary } = shape;
  const kv = (hidden / heads) * kvHeads;
  const tensors: SampleTensor[] = [
    blocks('token_embd.weight', Q8_0!, [hidden, vocabulary]),
    ones('output_norm.weight', hidden),
  ];
  for (let layer = 0; layer < layers; layer++) {
    const matrix = (name: string, columns: number, rows: number) =>
      blocks(`blk.${String(layer)}.${name}.weight`, Q4_1!, [columns, rows]);
    tensors.push(
      matrix('attn_q', hidden, hidden),
      matrix('attn_k', hidden, kv),
      matrix('attn_v', hidden, kv),
      matrix('attn_output', hidden, hidden),
      matrix('ffn_gate', hidden, feedForward),
      matrix('ffn_up', hidden, feedForward),
      matrix('ffn_down', feedForward, hidden),
      ones(`blk.${String(layer)}.attn_norm.weight`, hidden),
      ones(`blk.${String(layer)}.ffn_norm.weight`, hidden),
    );
  }
  return sampleGguf(metadataOf(shape), tensors);
}

function metadataOf(shape: ModelShape): Record<string, SampleValue> {
  // The printable stand-ins of byte-level BPE for the bytes of ASCII, then names that no text spells.
  const letters = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i));
  const tokens = [...SPECIAL, ...letters, 'Ġ', 'Ċ'];
  while (tokens.length < shape.vocabulary) tokens.push(`<unused ${String(tokens.length)}>`);
  return {
    'general.architecture': { text: 'llama' },
    'llama.block_count': { u32: shape.layers },
    'llama.embedding_length': { u32: shape.hidden },
    'llama.feed_forward_length': { u32: shape.feedForward },
    'llama.attention.head_count': { u32: shape.heads },
    'llama.attention.head_count_kv': { u32: shape.kvHeads },
    'llama.rope.freq_base': { f32: 100_000 },
    'llama.attention.layer_norm_rms_epsilon': { f32: 1e-5 },
    'llama.context_length': { u32: shape.contextTokens },
    'tokenizer.ggml.model': { text: 'gpt2' },
    'tokenizer.ggml.pre': { text: 'smollm' },
    'tokenizer.ggml.tokens': { texts: tokens },
    'tokenizer.ggml.token_type': { i32s: tokens.map((_, id) => (id < SPECIAL.length ? 3 : 1)) },
    'tokenizer.ggml.merges': { texts: [] },
    'tokenizer.ggml.bos_token_id': { u32: 1 },
    'tokenizer.ggml.eos_token_id': { u32: 2 },
    'tokenizer.chat_template': { text: TEMPLATE },
  };
}

function ones(name: string, size: number): SampleTensor {
  const bytes = new Uint8Array(new Float32Array(size).fill(1).buffer);
  return { name, type: F32!, shape: [size], bytes };
}

/** Blocks with the same scale and drawn numbers. */
function blocks(name: string, type: number, shape: readonly [number, number]): SampleTensor {
  const scales = type === Q4_1 ? [STEP!, LEAST!] : [STEP! - 0x1000];
  const numbers = type === Q4_1 ? BLOCK / 2 : BLOCK;
  const size = scales.length * 2 + numbers;
  const bytes = new Uint8Array((shape[0] * shape[1] * size) / BLOCK);
  const view = new DataView(bytes.buffer);
  let state = shape[0] * 31 + shape[1];
  for (let at = 0; at < bytes.length; at += size) {
    for (const [i, scale] of scales.entries()) view.setUint16(at + 2 * i, scale, true);
    for (let i = at + 2 * scales.length; i < at + size; i += 4) {
      // Marsaglia's xorshift: fast, and its quality does not matter here.
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      view.setInt32(i, state, true);
    }
  }
  return { name, type, shape, bytes };
}
