/**
 * The micro decoder's two forms and the list of its parameters. `llama`: RMSNorm, rotary positions, SwiGLU,
 * no biases; any Llama implementation runs it on token ids alone, web-llm included. `gpt`: LayerNorm,
 * learned positions and segments that give every shown trace the same places, ReLU (GELU costs a sixth of a
 * training step in wasm). Owns names, shapes and initial scales; the computation is in `layers.ts`, `transformer.ts` and
 * `groups.ts`.
 */
import {
  MAX_GROUP,
  QUESTION_LENGTH,
  synthesisLength,
  TRACE_LENGTH,
  VOCABULARY,
} from '../reasoner/notation';

export type Form = 'llama' | 'gpt';

export interface ModelConfig {
  readonly form: Form;
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  /** Width of the feed-forward layer. */
  readonly intermediate: number;
  readonly vocabulary: number;
  /** Added to the variance in every norm. */
  readonly epsilon: number;
  /** Base of the rotary frequencies; only `llama`. */
  readonly ropeTheta: number;
}

export const LLAMA: ModelConfig = {
  form: 'llama',
  layers: 4,
  hidden: 64,
  heads: 2,
  intermediate: 192,
  vocabulary: VOCABULARY,
  epsilon: 1e-5,
  ropeTheta: 100,
};

export const GPT: ModelConfig = { ...LLAMA, form: 'gpt', heads: 4, intermediate: 256 };

/** Learned places: 0..15 the question, then its `>`, then every trace, shown or written. */
export const WRITE_PLACE = 19;
export const TRACE_PLACE = 20;
export const PLACES = TRACE_PLACE + TRACE_LENGTH;
/** Segment 0 is the question and what is being written, 1..16 the shown traces. */
export const SEGMENTS = MAX_GROUP + 1;
/** Longest sequence: a synthesis prompt of 16 traces with the question shown, and the answer. */
export const MAX_LENGTH = synthesisLength(MAX_GROUP, true) + TRACE_LENGTH;

export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  /** Standard deviation of the initial normal draw, or a constant start. */
  readonly start: { readonly std: number } | { readonly constant: number };
}

/** Every parameter, in the order of the file. Matrices are [out, in], names are Hugging Face's for Llama. */
export function parameterSpecs(config: ModelConfig): ParameterSpec[] {
  return config.form === 'llama' ? llamaSpecs(config) : gptSpecs(config);
}

export function parameterCount(config: ModelConfig): number {
  return parameterSpecs(config).reduce(
    (total, { shape }) => total + shape.reduce((product, side) => product * side, 1),
    0,
  );
}

const one = { constant: 1 } as const;
const zero = { constant: 0 } as const;

function matrix(name: string, out: number, inside: number, gain = 1): ParameterSpec {
  return { name, shape: [out, inside], start: { std: gain / Math.sqrt(inside) } };
}

function llamaSpecs({ layers, hidden, intermediate, vocabulary }: ModelConfig): ParameterSpec[] {
  const specs: ParameterSpec[] = [
    { name: 'model.embed_tokens.weight', shape: [vocabulary, hidden], start: { std: 0.5 } },
  ];
  for (let i = 0; i < layers; i++) {
    const layer = `model.layers.${String(i)}`;
    specs.push(
      { name: `${layer}.input_layernorm.weight`, shape: [hidden], start: one },
      matrix(`${layer}.self_attn.q_proj.weight`, hidden, hidden),
      matrix(`${layer}.self_attn.k_proj.weight`, hidden, hidden),
      matrix(`${layer}.self_attn.v_proj.weight`, hidden, hidden),
      matrix(`${layer}.self_attn.o_proj.weight`, hidden, hidden, 0.5),
      { name: `${layer}.post_attention_layernorm.weight`, shape: [hidden], start: one },
      matrix(`${layer}.mlp.gate_proj.weight`, intermediate, hidden),
      matrix(`${layer}.mlp.up_proj.weight`, intermediate, hidden),
      matrix(`${layer}.mlp.down_proj.weight`, hidden, intermediate, 0.5),
    );
  }
  specs.push(
    { name: 'model.norm.weight', shape: [hidden], start: one },
    matrix('lm_head.weight', vocabulary, hidden),
  );
  return specs;
}

function gptSpecs({ layers, hidden, intermediate, vocabulary }: ModelConfig): ParameterSpec[] {
  const embedding = (name: string, rows: number): ParameterSpec => ({
    name: `${name}.weight`,
    shape: [rows, hidden],
    start: { std: 0.02 },
  });
  const norm = (name: string): ParameterSpec[] => [
    { name: `${name}.weight`, shape: [hidden], start: one },
    { name: `${name}.bias`, shape: [hidden], start: zero },
  ];
  const specs = [
    embedding('token', vocabulary),
    embedding('place', PLACES),
    embedding('segment', SEGMENTS),
  ];
  for (let i = 0; i < layers; i++) {
    const layer = `layers.${String(i)}`;
    specs.push(
      ...norm(`${layer}.attention_norm`),
      matrix(`${layer}.query.weight`, hidden, hidden),
      matrix(`${layer}.key.weight`, hidden, hidden),
      matrix(`${layer}.value.weight`, hidden, hidden),
      matrix(`${layer}.output.weight`, hidden, hidden, 0.5),
      ...norm(`${layer}.mlp_norm`),
      matrix(`${layer}.up.weight`, intermediate, hidden),
      { name: `${layer}.up.bias`, shape: [intermediate], start: zero },
      matrix(`${layer}.down.weight`, hidden, intermediate, 0.5),
      { name: `${layer}.down.bias`, shape: [hidden], start: zero },
    );
  }
  return [...specs, ...norm('final_norm'), matrix('head.weight', vocabulary, hidden)];
}

/** Where each token of a sequence stands, for learned positions: [place, segment] of token t. */
export interface Layout {
  readonly places: readonly number[];
  readonly segments: readonly number[];
}

/**
 * The layout of a prompt and `written` tokens after it: the question alone (`groupSize` 0), or a synthesis
 * over `groupSize` traces with segments `ids` (1..16; by default in order).
 */
export function layoutOf(
  groupSize: number,
  written: number,
  withQuestion = false,
  ids: readonly number[] = Array.from({ length: groupSize }, (_, i) => i + 1),
): Layout {
  const places: number[] = [];
  const segments: number[] = [];
  const run = (from: number, count: number, segment: number): void => {
    for (let i = 0; i < count; i++) {
      places.push(from + i);
      segments.push(segment);
    }
  };
  if (groupSize === 0) run(0, QUESTION_LENGTH - 1, 0);
  else {
    run(0, 1, 0);
    if (withQuestion) run(0, QUESTION_LENGTH - 1, 0);
    for (let i = 0; i < groupSize; i++) run(TRACE_PLACE, TRACE_LENGTH, ids[i]!);
  }
  run(WRITE_PLACE, 1, 0);
  run(TRACE_PLACE, written, 0);
  return { places, segments };
}
