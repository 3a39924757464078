/**
 * The merge of an adapter into a GGUF file, on a small synthetic model: held against W + (alpha / r) · B · A worked
 * out here from the formats' definitions. The real file is held against PEFT by `tools/gguf/check_merge.py`.
 */
import { describe, expect, it } from 'vitest';
import { halfValue } from '../../safetensors/half';
import { writeSafetensors, type Tensor } from '../../safetensors/safetensors';
import {
  sampleBytes,
  sampleGguf,
  type SampleTensor,
  type SampleValue,
} from '../../../test/support/models/gguf-file';
import { readGguf } from '../gguf/reader';
import { readAdapter } from './adapter';
import { planMerge } from './merge';

const HIDDEN = 64;
const KV = 32;
const FFN = 96;
const HEAD = 32;
const RANK = 2;
const F32 = 0;
const Q4_1 = 3;
const Q8_0 = 8;

const METADATA: Record<string, SampleValue> = {
  'general.architecture': { text: 'llama' },
  'general.name': { text: 'Plain' },
  'general.file_type': { u32: 3 },
  'llama.block_count': { u32: 1 },
  'llama.embedding_length': { u32: HIDDEN },
  'llama.feed_forward_length': { u32: FFN },
  'llama.attention.head_count': { u32: HIDDEN / HEAD },
  'llama.attention.head_count_kv': { u32: KV / HEAD },
  'tokenizer.ggml.tokens': { texts: ['a', 'b', 'c', 'd', 'e', 'f'] },
};

/** Scales and minima of a readable size, numbers that differ from block to block. */
function q4(shape: readonly number[]): Uint8Array {
  return sampleBytes(Q4_1, shape, (i) => {
    const within = i % 20;
    if (within < 4) return [0x00, 0x2c + (Math.floor(i / 20) % 3), 0x00, 0xb8][within]!;
    return i * 37 + (i >> 5);
  });
}
const matrix = (name: string, columns: number, rows: number): SampleTensor => ({
  name,
  type: Q4_1,
  shape: [columns, rows],
  bytes: q4([columns, rows]),
});
const ones = (length: number) => new Uint8Array(new Float32Array(length).fill(1).buffer);
const TENSORS: readonly SampleTensor[] = [
  {
    name: 'token_embd.weight',
    type: Q8_0,
    shape: [HIDDEN, 6],
    bytes: sampleBytes(Q8_0, [HIDDEN, 6], (i) => (i % 34 === 1 ? 0x2c : i * 7)),
  },
  { name: 'blk.0.attn_norm.weight', type: F32, shape: [HIDDEN], bytes: ones(HIDDEN) },
  matrix('blk.0.attn_q.weight', HIDDEN, HIDDEN),
  matrix('blk.0.attn_k.weight', HIDDEN, KV),
  matrix('blk.0.attn_v.weight', HIDDEN, KV),
  matrix('blk.0.attn_output.weight', HIDDEN, HIDDEN),
  matrix('blk.0.ffn_gate.weight', HIDDEN, FFN),
  matrix('blk.0.ffn_up.weight', HIDDEN, FFN),
  matrix('blk.0.ffn_down.weight', FFN, HIDDEN),
];

const PEFT: readonly (readonly [module: string, tensor: string, columns: number, rows: number])[] =
  [
    ['self_attn.q_proj', 'attn_q', HIDDEN, HIDDEN],
    ['self_attn.k_proj', 'attn_k', HIDDEN, KV],
    ['self_attn.v_proj', 'attn_v', HIDDEN, KV],
    ['self_attn.o_proj', 'attn_output', HIDDEN, HIDDEN],
    ['mlp.gate_proj', 'ffn_gate', HIDDEN, FFN],
    ['mlp.up_proj', 'ffn_up', HIDDEN, FFN],
    ['mlp.down_proj', 'ffn_down', FFN, HIDDEN],
  ];
const CONFIG = {
  peft_type: 'LORA',
  r: RANK,
  lora_alpha: 4,
  bias: 'none',
  modules_to_save: null,
  rank_pattern: {},
};

function factors(modules = PEFT): Record<string, Tensor> {
  const made: Record<string, Tensor> = {};
  const tensor = (rows: number, columns: number, salt: number): Tensor => ({
    shape: [rows, columns],
    data: Float32Array.from(
      { length: rows * columns },
      (_, i) => (((i * 131 + salt * 17) % 64) - 32) / 64,
    ),
  });
  for (const [index, [module, , columns, rows]] of modules.entries()) {
    const name = `base_model.model.model.layers.0.${module}`;
    made[`${name}.lora_A.weight`] = tensor(RANK, columns, index);
    made[`${name}.lora_B.weight`] = tensor(rows, RANK, index + 50);
  }
  return made;
}

function adapterOf(tensors: Record<string, Tensor>, config: object = CONFIG) {
  return readAdapter(JSON.stringify(config), writeSafetensors(tensors, 'F32'));
}

async function merged(base: Blob = sampleGguf(METADATA, TENSORS)): Promise<Blob> {
  const adapter = adapterOf(factors());
  if (!adapter.ok) throw new Error(adapter.failure.message);
  const plan = await planMerge(base, adapter.value, 'Tutored');
  if (!plan.ok) throw new Error(plan.failure.message);
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  for await (const chunk of plan.value.chunks()) chunks.push(chunk);
  const file = new Blob(chunks);
  expect(file.size).toBe(plan.value.bytes);
  return file;
}

async function tensorBytes(file: Blob, name: string) {
  const gguf = await readGguf(file);
  if (!gguf.ok) throw new Error(gguf.failure.message);
  const tensor = gguf.value.tensors.get(name)!;
  const bytes = await file.slice(tensor.start, tensor.start + tensor.bytes).arrayBuffer();
  return { type: tensor.type.name, view: new DataView(bytes) };
}

/** Number (row, column) of a Q4_1 or Q8_0 matrix by the format's definition. */
function element(view: DataView, type: string, columns: number, row: number, column: number) {
  const block = row * (columns / 32) + (column >> 5);
  const i = column % 32;
  if (type === 'Q8_0')
    return halfValue(view.getUint16(34 * block, true)) * view.getInt8(34 * block + 2 + i);
  const packed = view.getUint8(20 * block + 4 + (i % 16));
  const d = halfValue(view.getUint16(20 * block, true));
  return d * (i < 16 ? packed & 15 : packed >> 4) + halfValue(view.getUint16(20 * block + 2, true));
}

/**
 * Where llama.cpp's conversion puts the rows of a rotary matrix: [heads, 2, half] becomes [heads, half, 2]. Answers
 * the Hugging Face row that lies at each row of the file.
 */
function rotaryRows(rows: number): number[] {
  const at: number[] = [];
  for (let head = 0; head < rows / HEAD; head++)
    for (let pair = 0; pair < HEAD / 2; pair++)
      for (const side of [0, 1]) at.push(head * HEAD + side * (HEAD / 2) + pair);
  return at;
}

describe('a merged file', () => {
  it.each(PEFT)('%s: W + (alpha / r) · B · A in Q8_0, within half a step', async (...of) => {
    const [module, tensor, columns, rows] = of;
    const base = sampleGguf(METADATA, TENSORS);
    const before = await tensorBytes(base, `blk.0.${tensor}.weight`);
    const after = await tensorBytes(await merged(base), `blk.0.${tensor}.weight`);
    expect(after.type).toBe('Q8_0');
    const name = `base_model.model.model.layers.0.${module}`;
    const { [`${name}.lora_A.weight`]: a, [`${name}.lora_B.weight`]: b } = factors();
    const order = /[qk]_proj/.test(module)
      ? rotaryRows(rows)
      : Array.from({ length: rows }, (_, r) => r);
    for (let row = 0; row < rows; row++)
      for (let block = 0; block < columns; block += 32) {
        const wanted = Array.from({ length: 32 }, (_, i) => {
          let sum = element(before.view, 'Q4_1', columns, row, block + i);
          for (let k = 0; k < RANK; k++)
            sum += 2 * b!.data[order[row]! * RANK + k]! * a!.data[k * columns + block + i]!;
          return sum;
        });
        const step = Math.max(...wanted.map(Math.abs)) / 127;
        for (const [i, value] of wanted.entries()) {
          const found = element(after.view, 'Q8_0', columns, row, block + i);
          expect(Math.abs(found - value)).toBeLessThanOrEqual(step * (0.5 + 127 / 2048));
        }
      }
  });

  it('keeps what the adapter leaves alone, metadata included', async () => {
    const base = sampleGguf(METADATA, TENSORS);
    const file = await merged(base);
    for (const name of ['token_embd.weight', 'blk.0.attn_norm.weight'])
      expect(await tensorBytes(file, name)).toEqual(await tensorBytes(base, name));
    const [was, is] = [await readGguf(base), await readGguf(file)];
    if (!was.ok || !is.ok) throw new Error('unreadable');
    const expected = new Map(was.value.metadata);
    expected.set('general.name', 'Tutored').set('general.file_type', 7);
    expect(is.value.metadata).toEqual(expected);
    expect([...is.value.tensors.keys()]).toEqual(TENSORS.map(({ name }) => name));
  });

  it('names itself where the base had no name', async () => {
    const nameless = { ...METADATA };
    delete nameless['general.name'];
    const read = await readGguf(await merged(sampleGguf(nameless, TENSORS)));
    expect(read.ok && read.value.metadata.get('general.name')).toBe('Tutored');
  });

  it('is the same bytes every time, in pieces of bounded size', async () => {
    const adapter = adapterOf(factors());
    const base = sampleGguf(METADATA, TENSORS);
    const plan = adapter.ok ? await planMerge(base, adapter.value, 'Tutored') : adapter;
    if (!plan.ok) throw new Error(plan.failure.message);
    const [first, second] = [new Array<number>(), new Array<number>()];
    for (const kept of [first, second])
      for await (const chunk of plan.value.chunks()) {
        expect(chunk.length).toBeLessThanOrEqual(2 ** 21);
        kept.push(...chunk);
      }
    expect(second).toEqual(first);
  });
});

describe('refused by name', () => {
  const wrong = (change: (tensors: Record<string, Tensor>) => void) => {
    const tensors = factors();
    change(tensors);
    return adapterOf(tensors);
  };
  const without = (gone: string) =>
    Object.fromEntries(Object.entries(factors()).filter(([name]) => name !== gone));
  const Q = 'base_model.model.model.layers.0.self_attn.q_proj';
  it.each([
    ['another kind', adapterOf(factors(), { ...CONFIG, peft_type: 'IA3' }), /"IA3"/],
    ['DoRA', adapterOf(factors(), { ...CONFIG, use_dora: true }), /use_dora/],
    [
      'ranks that differ',
      adapterOf(factors(), { ...CONFIG, rank_pattern: { q: 4 } }),
      /rank_pattern/,
    ],
    [
      'whole modules',
      adapterOf(factors(), { ...CONFIG, modules_to_save: ['lm_head'] }),
      /whole modules/,
    ],
    ['no rank', adapterOf(factors(), { peft_type: 'LORA' }), /no rank/],
    ['no JSON', readAdapter('{', writeSafetensors(factors(), 'F32')), /not JSON/],
    [
      'an unknown tensor',
      wrong((t) => (t['lm_head.lora_A.weight'] = t[`${Q}.lora_A.weight`]!)),
      /lm_head/,
    ],
    ['half an update', adapterOf(without(`${Q}.lora_A.weight`)), /no other half/],
    [
      'other ranks',
      wrong((t) => (t[`${Q}.lora_B.weight`] = { shape: [64, 1], data: new Float32Array(64) })),
      /do not fit/,
    ],
    ['not a number', wrong((t) => (t[`${Q}.lora_A.weight`]!.data[3] = NaN)), /do not fit/],
    ['nothing', adapterOf({}), /changes nothing/],
  ])('%s', (_, read, message) => {
    expect(read).toMatchObject({ ok: false });
    if (!read.ok) expect(read.failure.message).toMatch(message);
  });

  it('an adapter for another model', async () => {
    const small = factors([['self_attn.v_proj', 'attn_v', HIDDEN, HIDDEN]]);
    const adapter = adapterOf(small);
    if (!adapter.ok) throw new Error(adapter.failure.message);
    const plan = await planMerge(sampleGguf(METADATA, TENSORS), adapter.value, 'x');
    expect(plan).toMatchObject({ ok: false });
    if (!plan.ok) expect(plan.failure.message).toMatch(/attn_v.*64 × 32.*64 × 64/);
  });
});

describe('options', () => {
  it('rank-stabilised scaling is alpha / √r', () => {
    const read = adapterOf(factors(), { ...CONFIG, use_rslora: true });
    expect(read.ok && read.value.scale).toBeCloseTo(4 / Math.SQRT2);
  });

  it('reads factors in f16 and bf16', () => {
    const half = readAdapter(JSON.stringify(CONFIG), writeSafetensors(factors(), 'F16'));
    const full = adapterOf(factors());
    // All sample numbers are multiples of 1/64 below 1, which f16 holds exactly.
    expect(half).toEqual(full);
  });
});
