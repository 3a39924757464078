/**
 * Which GGUF tensors make up each parameter of a model library, and the reading of them. Owns the names on
 * both sides; the packing itself is in `blocks.ts`, the shards in `shards.ts`. The library's metadata rules:
 * a parameter it lists and this file cannot make, or with another shape, is refused by name.
 */
import { failure } from '../../failure/failure';
import { fail, ok, type Result } from '../../failure/result';
import type { Architecture } from './architecture';
import { placeQ4_0, placeQ4_1, placeQ8_0, unpermute, type Placement } from './blocks';
import type { Gguf, GgufTensor } from './reader';
import type { Module, Parameter } from './shards';

/** One source of a fused matrix; `headRows` where its rows are rotary pairs to be un-permuted. */
interface Source {
  readonly tensor: string;
  readonly headRows?: number;
}

/** Groups a library's parameters into modules made from `gguf`, in the library's order. */
export function modulesFromGguf(
  gguf: Gguf,
  file: Blob,
  architecture: Architecture,
  parameters: readonly Parameter[],
): Result<readonly Module[]> {
  const modules: Module[] = [];
  for (let i = 0; i < parameters.length; i++) {
    const parameter = parameters[i]!;
    const dot = parameter.name.lastIndexOf('.');
    const suffix = parameter.name.slice(dot + 1);
    if (suffix !== 'q') {
      const made = vectorModule(gguf, file, parameter);
      if (!made.ok) return made;
      modules.push(made.value);
      continue;
    }
    const scales = parameters[++i];
    if (scales === undefined || !scales.name.startsWith(parameter.name.slice(0, dot)))
      return unknown(parameter.name);
    const made = matrixModule(gguf, file, architecture, parameter, scales);
    if (!made.ok) return made;
    modules.push(made.value);
  }
  return ok(modules);
}

const VECTORS: Readonly<Record<string, string>> = {
  attn_norm: 'attn_norm.weight',
  ffn_norm: 'ffn_norm.weight',
};

function vectorModule(gguf: Gguf, file: Blob, parameter: Parameter): Result<Module> {
  const layer = /^layers\.(\d+)\.(\w+)$/.exec(parameter.name);
  const source =
    parameter.name === 'norm'
      ? 'output_norm.weight'
      : layer && VECTORS[layer[2]!] !== undefined
        ? `blk.${layer[1]!}.${VECTORS[layer[2]!]!}`
        : null;
  if (source === null) return unknown(parameter.name);
  const tensor = find(gguf, source, ['F32']);
  if (!tensor.ok) return tensor;
  if (tensor.value.shape.length !== 1 || tensor.value.shape[0] !== parameter.shape[0])
    return misshapen(tensor.value, parameter);
  return ok({
    parameters: [parameter],
    produce: async () => [new Uint8Array(await bytesOf(file, tensor.value))],
  });
}

function sourcesOf(name: string, architecture: Architecture): readonly Source[] | null {
  if (name === 'embed_tokens') return [{ tensor: 'token_embd.weight' }];
  const layer = /^layers\.(\d+)\.(\w+)$/.exec(name);
  if (!layer) return null;
  const block = `blk.${layer[1]!}.`;
  const headRows = architecture.headDimension;
  switch (layer[2]!) {
    case 'qkv':
      return [
        { tensor: `${block}attn_q.weight`, headRows },
        { tensor: `${block}attn_k.weight`, headRows },
        { tensor: `${block}attn_v.weight` },
      ];
    case 'out':
      return [{ tensor: `${block}attn_output.weight` }];
    case 'gate_up':
      return [{ tensor: `${block}ffn_gate.weight` }, { tensor: `${block}ffn_up.weight` }];
    case 'down':
      return [{ tensor: `${block}ffn_down.weight` }];
    default:
      return null;
  }
}

function matrixModule(
  gguf: Gguf,
  file: Blob,
  architecture: Architecture,
  q: Parameter,
  scales: Parameter,
): Result<Module> {
  const sources = sourcesOf(q.name.slice(0, q.name.lastIndexOf('.')), architecture);
  if (sources === null) return unknown(q.name);
  const eight = scales.name.endsWith('.d');
  const columns = q.shape[0]! * (eight ? 4 : 8);
  const outputRows = q.shape[1]!;
  const found: { tensor: GgufTensor; placement: Placement }[] = [];
  let before = 0;
  for (const source of sources) {
    const tensor = find(gguf, source.tensor, eight ? ['Q8_0'] : ['Q4_1', 'Q4_0']);
    if (!tensor.ok) return tensor;
    const rows = tensor.value.shape[1] ?? 1;
    if (tensor.value.shape[0] !== columns) return misshapen(tensor.value, q);
    const offset = before;
    const within =
      source.headRows === undefined ? (row: number) => row : unpermute(source.headRows);
    found.push({
      tensor: tensor.value,
      placement: { rows, columns, outputRows, place: (row) => offset + within(row) },
    });
    before += rows;
  }
  if (before !== outputRows) return misshapen(found[0]!.tensor, q);
  return ok({
    parameters: [q, scales],
    produce: async () => {
      const words = new Uint32Array(q.shape[0]! * outputRows);
      const scaleWords = new Uint32Array(scales.shape[0]! * outputRows);
      for (const { tensor, placement } of found) {
        const bytes = await bytesOf(file, tensor);
        if (eight) placeQ8_0(new Uint16Array(bytes), words, scaleWords, placement);
        else if (tensor.type.name === 'Q4_1')
          placeQ4_1(new Uint32Array(bytes), words, scaleWords, placement);
        else if (placeQ4_0(new Uint16Array(bytes), words, scaleWords, placement) === null)
          throw new Error(`a scale of ${tensor.name} is too large for half precision`);
      }
      return [words, scaleWords];
    },
  });
}

async function bytesOf(file: Blob, tensor: GgufTensor): Promise<ArrayBuffer> {
  return file.slice(tensor.start, tensor.start + tensor.bytes).arrayBuffer();
}

function find(gguf: Gguf, name: string, types: readonly string[]): Result<GgufTensor> {
  const tensor = gguf.tensors.get(name);
  if (tensor === undefined)
    return fail(
      failure(
        'model',
        'unsupported',
        `The GGUF file has no tensor "${name}", which the WebGPU library needs. Open it with the wasm engine instead.`,
      ),
    );
  if (!types.includes(tensor.type.name))
    return fail(
      failure(
        'model',
        'unsupported',
        `Tensor "${name}" is stored as ${tensor.type.name}; the WebGPU library reads ${types.join(' or ')} there. Choose a Q4_1, Q4_0 or Q8_0 file, or open this one with the wasm engine.`,
      ),
    );
  return ok(tensor);
}

function misshapen(tensor: GgufTensor, parameter: Parameter): Result<never> {
  return fail(
    failure(
      'model',
      'unsupported',
      `Tensor "${tensor.name}" has the shape ${tensor.shape.join(' × ')}, which does not fit the library's "${parameter.name}" (${parameter.shape.join(' × ')}). Open this model with the wasm engine instead.`,
    ),
  );
}

function unknown(name: string): Result<never> {
  return fail(
    failure(
      'model',
      'unsupported',
      `The model library asks for "${name}", which a GGUF file cannot give. Reload the page to get a library of the same version.`,
    ),
  );
}
