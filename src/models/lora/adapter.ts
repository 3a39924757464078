/**
 * A LoRA adapter as PEFT writes it (adapter_config.json and adapter_model.safetensors), read for a merge into a
 * GGUF file of the Llama architecture: each update W + scale · B · A under the name of the tensor it is for.
 * Anything a plain merge would get wrong is refused by name.
 */
import { failure } from '../../failure/failure';
import { fail, ok, type Result } from '../../failure/result';
import { readSafetensors, type Tensor } from '../../safetensors/safetensors';

/** The two factors of one update: A is [rank, inputs], B is [outputs, rank], both row by row. */
export interface Update {
  readonly rank: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly a: Float32Array;
  readonly b: Float32Array;
  /** Rows of query and key come in Hugging Face's order; GGUF has each head's rotary pairs interleaved. */
  readonly rotary: boolean;
}

export interface Adapter {
  /** alpha / r, or alpha / √r where the adapter says so. */
  readonly scale: number;
  /** By GGUF tensor name. */
  readonly updates: ReadonlyMap<string, Update>;
}

const TARGETS: Readonly<Record<string, { readonly tensor: string; readonly rotary: boolean }>> = {
  'self_attn.q_proj': { tensor: 'attn_q', rotary: true },
  'self_attn.k_proj': { tensor: 'attn_k', rotary: true },
  'self_attn.v_proj': { tensor: 'attn_v', rotary: false },
  'self_attn.o_proj': { tensor: 'attn_output', rotary: false },
  'mlp.gate_proj': { tensor: 'ffn_gate', rotary: false },
  'mlp.up_proj': { tensor: 'ffn_up', rotary: false },
  'mlp.down_proj': { tensor: 'ffn_down', rotary: false },
};
const NAME = /^base_model\.model\.model\.layers\.(\d+)\.(\w+\.\w+)\.lora_([AB])\.weight$/;

/** @param config text of adapter_config.json @param weights bytes of adapter_model.safetensors */
export function readAdapter(config: string, weights: Uint8Array): Result<Adapter> {
  const scale = scaleOf(config);
  if (!scale.ok) return scale;
  const file = readSafetensors(weights);
  if (!file.ok) return file;
  const tensors = file.value.weights;
  const updates = new Map<string, Update>();
  for (const [name, a] of Object.entries(tensors)) {
    const [, layer, module, factor] = NAME.exec(name) ?? [];
    const target = module === undefined ? undefined : TARGETS[module];
    if (target === undefined) return refuse(`it changes “${name.slice(0, 80)}”`);
    if (factor === 'B') {
      if (tensors[name.replace('.lora_B.', '.lora_A.')] === undefined)
        return refuse(`“${name}” has no other half`);
      continue;
    }
    const b = tensors[name.replace('.lora_A.', '.lora_B.')];
    const update = b && joined(a, b, target.rotary);
    if (!update) return refuse(`“${name}” and its other half do not fit together`);
    updates.set(`blk.${layer!}.${target.tensor}.weight`, update);
  }
  if (updates.size === 0) return refuse('it changes nothing');
  return ok({ scale: scale.value, updates });
}

function joined(a: Tensor, b: Tensor, rotary: boolean): Update | null {
  const [rank = 0, inputs = 0] = a.shape;
  const [outputs = 0, rankOfB = 0] = b.shape;
  const fits = a.shape.length === 2 && b.shape.length === 2 && rank > 0 && rank === rankOfB;
  if (!fits || !a.data.every(Number.isFinite) || !b.data.every(Number.isFinite)) return null;
  return { rank, inputs, outputs, a: a.data, b: b.data, rotary };
}

/** The factor of B · A; fails for every option that makes an update something else than that. */
function scaleOf(text: string): Result<number> {
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch {
    return refuse('its adapter_config.json is not JSON');
  }
  const {
    peft_type: type,
    r,
    lora_alpha: alpha,
    ...options
  } = (config ?? {}) as Readonly<Record<string, unknown>>;
  if (type !== 'LORA') return refuse(`it is of the kind ${JSON.stringify(type)}, not LORA`);
  if (typeof r !== 'number' || !(r > 0) || typeof alpha !== 'number' || !Number.isFinite(alpha))
    return refuse('its adapter_config.json names no rank or no alpha');
  for (const option of ['use_dora', 'fan_in_fan_out', 'lora_bias', 'use_qalora'])
    if (options[option] === true) return refuse(`it uses ${option}`);
  for (const option of ['rank_pattern', 'alpha_pattern'])
    if (Object.keys((options[option] ?? {}) as object).length > 0)
      return refuse(`it has a ${option}`);
  if ((options['bias'] ?? 'none') !== 'none') return refuse('it changes biases');
  if (Array.isArray(options['modules_to_save']) && options['modules_to_save'].length > 0)
    return refuse('it replaces whole modules');
  return ok(options['use_rslora'] === true ? alpha / Math.sqrt(r) : alpha / r);
}

function refuse(why: string): Result<never> {
  return fail(
    failure(
      'model',
      'unsupported',
      `This adapter cannot be merged: ${why}. Only plain LoRA on the linear layers of a Llama model can.`,
    ),
  );
}
