import { describe, expect, it } from 'vitest';
import { convertGguf, openGguf, type LibraryMetadata } from './convert';
import {
  sampleBytes,
  sampleGguf,
  type SampleTensor,
  type SampleValue,
} from '../../../test/support/models/gguf-file';

const F32 = 0;
const Q4_1 = 3;
const Q8_0 = 8;
const HIDDEN = 64;
const FFN = 128;
const VOCABULARY = 6;
const HEADS = 2;

const TEMPLATE =
  "{% for m in messages %}{% if loop.first %}{{ '<|im_start|>system\nBe brief.<|im_end|>\n' }}{% endif %}{% endfor %}";

const METADATA: Record<string, SampleValue> = {
  'general.architecture': { text: 'llama' },
  'llama.block_count': { u32: 1 },
  'llama.context_length': { u32: 256 },
  'llama.embedding_length': { u32: HIDDEN },
  'llama.feed_forward_length': { u32: FFN },
  'llama.attention.head_count': { u32: HEADS },
  'llama.attention.head_count_kv': { u32: 1 },
  'tokenizer.ggml.model': { text: 'gpt2' },
  'tokenizer.ggml.pre': { text: 'smollm' },
  'tokenizer.ggml.tokens': {
    texts: ['<|endoftext|>', '<|im_start|>', '<|im_end|>', 'a', 'b', 'ab'],
  },
  'tokenizer.ggml.token_type': { i32s: [3, 3, 3, 1, 1, 1] },
  'tokenizer.ggml.merges': { texts: ['a b'] },
  'tokenizer.ggml.eos_token_id': { u32: 2 },
  'tokenizer.chat_template': { text: TEMPLATE },
};

let salt = 0;
function tensor(name: string, type: number, shape: readonly number[]): SampleTensor {
  const own = ++salt;
  return { name, type, shape, bytes: sampleBytes(type, shape, (i) => i * 13 + own * 101) };
}

const TENSORS = [
  tensor('token_embd.weight', Q8_0, [HIDDEN, VOCABULARY]),
  tensor('blk.0.attn_norm.weight', F32, [HIDDEN]),
  tensor('blk.0.attn_q.weight', Q4_1, [HIDDEN, 64]),
  tensor('blk.0.attn_k.weight', Q4_1, [HIDDEN, 32]),
  tensor('blk.0.attn_v.weight', Q4_1, [HIDDEN, 32]),
  tensor('blk.0.attn_output.weight', Q4_1, [64, HIDDEN]),
  tensor('blk.0.ffn_norm.weight', F32, [HIDDEN]),
  tensor('blk.0.ffn_gate.weight', Q4_1, [HIDDEN, FFN]),
  tensor('blk.0.ffn_up.weight', Q4_1, [HIDDEN, FFN]),
  tensor('blk.0.ffn_down.weight', Q4_1, [FFN, HIDDEN]),
  tensor('output_norm.weight', F32, [HIDDEN]),
];

const matrix = (name: string, columns: number, rows: number) => [
  { name: `${name}.q`, shape: [columns / 8, rows], dtype: 'uint32' },
  { name: `${name}.dm`, shape: [columns / 32, rows], dtype: 'uint32' },
];
const LIBRARY: LibraryMetadata = {
  context_window_size: 256,
  prefill_chunk_size: 64,
  max_batch_size: 4,
  params: [
    { name: 'embed_tokens.q', shape: [HIDDEN / 4, VOCABULARY], dtype: 'uint32' },
    { name: 'embed_tokens.d', shape: [HIDDEN / 64, VOCABULARY], dtype: 'uint32' },
    { name: 'layers.0.attn_norm', shape: [HIDDEN], dtype: 'float32' },
    ...matrix('layers.0.qkv', HIDDEN, 128),
    ...matrix('layers.0.out', 64, HIDDEN),
    { name: 'layers.0.ffn_norm', shape: [HIDDEN], dtype: 'float32' },
    ...matrix('layers.0.gate_up', HIDDEN, 2 * FFN),
    ...matrix('layers.0.down', FFN, HIDDEN),
    { name: 'norm', shape: [HIDDEN], dtype: 'float32' },
  ],
};

async function open(
  over: Record<string, SampleValue> = {},
  tensors: readonly SampleTensor[] = TENSORS,
) {
  return openGguf(sampleGguf({ ...METADATA, ...over }, tensors));
}

async function converted() {
  const model = await open();
  if (!model.ok) throw new Error(model.failure.message);
  const made = convertGguf(model.value, LIBRARY, 256);
  if (!made.ok) throw new Error(made.failure.message);
  return { model: model.value, ...made.value };
}

/** All parameters by name, as their words or numbers. */
async function parameters() {
  const { weights } = await converted();
  const { records } = JSON.parse(weights.index) as {
    records: {
      dataPath: string;
      records: { name: string; byteOffset: number; nbytes: number }[];
    }[];
  };
  const found = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const { dataPath, records: inside } of records) {
    const shard = await weights.readShard(dataPath);
    for (const { name, byteOffset, nbytes } of inside)
      found.set(name, shard.slice(byteOffset, byteOffset + nbytes));
  }
  return found;
}

describe('openGguf', () => {
  it('understands the model: shape, words that end a text, template, quantisation', async () => {
    const { model } = await converted();
    expect(model.architecture).toMatchObject({
      layers: 1,
      heads: 2,
      kvHeads: 1,
      headDimension: 32,
    });
    expect([...model.stopIds].sort()).toEqual([0, 2]);
    expect(model.chatFormat).toMatchObject({ family: 'chatml', defaultSystem: 'Be brief.' });
    expect(model.quantisation).toBe('Q4_1');
  });

  it.each([
    [{ 'general.architecture': { text: 'mamba' } }, 'mamba'],
    [{ 'tokenizer.ggml.model': { text: 'llama' } }, 'llama'],
    [{ 'tokenizer.ggml.pre': { text: 'tekken' } }, 'tekken'],
    [{ 'llama.rope.scaling.type': { text: 'yarn' } }, 'yarn'],
  ])('refuses %o by name', async (over, named) => {
    const model = await open(over);
    expect(model).toMatchObject({ ok: false, failure: { code: 'unsupported' } });
    if (!model.ok) expect(model.failure.message).toContain(`"${named}"`);
  });
});

describe('convertGguf', () => {
  it('lays every parameter out in the library’s order and size', async () => {
    const { weights } = await converted();
    const index = JSON.parse(weights.index) as {
      metadata: { ParamSize: number; ParamBytes: number };
      records: { records: { name: string }[] }[];
    };
    const names = index.records.flatMap(({ records }) => records.map(({ name }) => name));
    expect(names).toEqual(LIBRARY.params.map(({ name }) => name));
    expect(index.metadata.ParamSize).toBe(LIBRARY.params.length);
    expect(index.metadata.ParamBytes).toBe(weights.totalBytes);
  });

  it('joins query, key and value, un-permuting the rotary pairs of the first two only', async () => {
    const all = await parameters();
    const dm = new Uint32Array(all.get('layers.0.qkv.dm')!.buffer);
    const scale = (index: number, row: number) => {
      const block = row * (HIDDEN / 32) * 20;
      return new DataView(TENSORS[index]!.bytes.buffer).getUint32(block, true);
    };
    // Head of 32 rows: source row 1 is the second of the first pair and goes to row 16.
    expect(dm[0]).toBe(scale(2, 0));
    expect(dm[16]).toBe(scale(2, 1));
    expect(dm[1]).toBe(scale(2, 2));
    expect(dm[64 + 16]).toBe(scale(3, 1));
    expect(dm[96 + 1]).toBe(scale(4, 1));
  });

  it('copies norms as they are', async () => {
    const all = await parameters();
    expect(all.get('norm')).toEqual(TENSORS[10]!.bytes);
  });

  it('makes the same bytes again', async () => {
    expect(await parameters()).toEqual(await parameters());
  });

  it('writes a tokeniser whose control tokens are marked', async () => {
    const { tokenizer } = await converted();
    const json = JSON.parse(tokenizer) as {
      added_tokens: { content: string; special: boolean }[];
      model: { vocab: Record<string, number>; merges: string[] };
    };
    expect(json.added_tokens.map(({ content }) => content)).toEqual([
      '<|endoftext|>',
      '<|im_start|>',
      '<|im_end|>',
    ]);
    expect(json.model.vocab['ab']).toBe(5);
    expect(json.model.merges).toEqual(['a b']);
  });

  it('lays Q8_0 matrices out for a library of 8 bits, rotary pairs un-permuted too', async () => {
    const eight = TENSORS.map((x) => (x.type === Q4_1 ? tensor(x.name, Q8_0, x.shape) : x));
    const params = LIBRARY.params.flatMap((p) => {
      const [columns, rows] = [p.shape[0]! * 8, p.shape[1]!];
      if (p.name.startsWith('embed') || !/\.(q|dm)$/.test(p.name)) return [p];
      return p.name.endsWith('.q')
        ? [{ ...p, shape: [columns / 4, rows] }]
        : [{ ...p, name: p.name.replace(/dm$/, 'd'), shape: [p.shape[0]! / 2, rows] }];
    });
    const model = await open({}, eight);
    if (!model.ok) throw new Error(model.failure.message);
    const made = convertGguf(model.value, { ...LIBRARY, params }, 256);
    if (!made.ok) throw new Error(made.failure.message);
    const { weights } = made.value;
    const index = JSON.parse(weights.index) as {
      records: { records: { name: string; byteOffset: number; nbytes: number }[] }[];
    };
    const record = index.records[0]!.records.find(({ name }) => name === 'layers.0.qkv.d')!;
    const shard = await weights.readShard(weights.shardNames[0]!);
    const d = new Uint32Array(
      shard.slice(record.byteOffset, record.byteOffset + record.nbytes).buffer,
    );
    const scales = (index: number, row: number) => {
      const view = new DataView(eight[index]!.bytes.buffer);
      return view.getUint16(row * 68, true) | (view.getUint16(row * 68 + 34, true) << 16);
    };
    expect(d[16]).toBe(scales(2, 1) >>> 0);
    expect(d[1]).toBe(scales(2, 2) >>> 0);
    expect(d[64 + 16]).toBe(scales(3, 1) >>> 0);
    expect(d[96 + 1]).toBe(scales(4, 1) >>> 0);
  });

  it('refuses a tensor stored in another type, naming both', async () => {
    const other = TENSORS.map((x) =>
      x.name === 'blk.0.ffn_up.weight' ? tensor(x.name, Q8_0, x.shape) : x,
    );
    const model = await open({}, other);
    if (!model.ok) throw new Error(model.failure.message);
    const made = convertGguf(model.value, LIBRARY, 256);
    expect(made).toMatchObject({ ok: false, failure: { code: 'unsupported' } });
    if (!made.ok) expect(made.failure.message).toMatch(/ffn_up.*Q8_0.*Q4_1/);
  });

  it('refuses a library that was built for another shape', async () => {
    const model = await open();
    if (!model.ok) throw new Error(model.failure.message);
    const params = LIBRARY.params.map((p) =>
      p.name === 'norm' ? { ...p, shape: [HIDDEN * 2] } : p,
    );
    const made = convertGguf(model.value, { ...LIBRARY, params }, 256);
    expect(made).toMatchObject({ ok: false, failure: { code: 'unsupported' } });
  });
});
