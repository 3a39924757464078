/**
 * The reasoner's weight files: which forms there are, reading one from bytes with every tensor
 * checked against the form it claims, writing one with its record.
 */
import { failure } from '../failure/failure';
import { fail, ok, type Result } from '../failure/result';
import { readSafetensors, writeSafetensors, type Precision } from '../safetensors/safetensors';
import { GPT, LLAMA, parameterSpecs, type Form, type ModelConfig } from './model';
import type { Weights } from './parameters';

export interface ReasonerFile {
  readonly model: ModelConfig;
  readonly weights: Weights;
  readonly metadata: Readonly<Record<string, string>>;
}

const MODELS: Readonly<Record<Form, ModelConfig>> = { llama: LLAMA, gpt: GPT };

const wrong = <T>(why: string): Result<T> =>
  fail(
    failure(
      'model',
      'integrity',
      `These are not weights of the built-in reasoner: ${why}. Choose a file the lab saved.`,
    ),
  );

/** The form whose tensors these are, by the name of the first. */
export function modelOf(weights: Weights): ModelConfig {
  return MODELS['model.embed_tokens.weight' in weights ? 'llama' : 'gpt'];
}

/** The tensors of a form in its own order, each of the right shape and finite; others are left out. */
export function takeWeights(model: ModelConfig, tensors: Weights): Result<Weights> {
  const ordered: Record<string, Weights[string]> = {};
  for (const { name, shape } of parameterSpecs(model)) {
    const tensor = tensors[name];
    if (tensor === undefined) return wrong(`“${name}” is missing`);
    if (tensor.shape.join('×') !== shape.join('×')) {
      return wrong(`“${name}” is ${tensor.shape.join('×')} instead of ${shape.join('×')}`);
    }
    if (!tensor.data.every(Number.isFinite))
      return wrong(`“${name}” holds numbers that are not finite`);
    ordered[name] = tensor;
  }
  return ok(ordered);
}

/** Reads a safetensors file; the form is in its metadata, or told by its first tensor's name. */
export function readReasoner(bytes: Uint8Array): Result<ReasonerFile> {
  const read = readSafetensors(bytes);
  if (!read.ok) return read;
  const { metadata } = read.value;
  const model = metadata['form'] === 'llama' ? LLAMA : modelOf(read.value.weights);
  const weights = takeWeights(model, read.value.weights);
  return weights.ok ? ok({ model, weights: weights.value, metadata }) : weights;
}

export function writeReasoner(file: ReasonerFile, precision: Precision): Uint8Array<ArrayBuffer> {
  return writeSafetensors(file.weights, precision, {
    ...file.metadata,
    format: 'pt',
    form: file.model.form,
  });
}
