/**
 * The reasoner's weight files: which forms and presets there are, reading one from bytes with every tensor
 * checked against the form it claims, writing one with its record.
 */
import { failure } from '../failure/failure';
import { fail, ok, type Result } from '../failure/result';
import { GPT, LLAMA, parameterSpecs, type Form, type ModelConfig } from './model';
import type { Weights } from './parameters';
import { readSafetensors, writeSafetensors, type Precision } from './safetensors';

export interface ReasonerFile {
  readonly model: ModelConfig;
  readonly weights: Weights;
  readonly metadata: Readonly<Record<string, string>>;
}

const MODELS: Readonly<Record<Form, ModelConfig>> = { llama: LLAMA, gpt: GPT };

const wrong = (why: string): Result<ReasonerFile> =>
  fail(
    failure(
      'model',
      'integrity',
      `These are not weights of the built-in reasoner: ${why}. Choose a file the lab saved.`,
    ),
  );

/** Reads a safetensors file; the form is in its metadata, or told by its first tensor's name. */
export function readReasoner(bytes: Uint8Array): Result<ReasonerFile> {
  const read = readSafetensors(bytes);
  if (!read.ok) return read;
  const { weights, metadata } = read.value;
  const form: Form =
    metadata['form'] === 'llama' || 'model.embed_tokens.weight' in weights ? 'llama' : 'gpt';
  const model = MODELS[form];
  const ordered: Record<string, Weights[string]> = {};
  for (const { name, shape } of parameterSpecs(model)) {
    const tensor = weights[name];
    if (tensor === undefined) return wrong(`“${name}” is missing`);
    if (tensor.shape.join('×') !== shape.join('×')) {
      return wrong(`“${name}” is ${tensor.shape.join('×')} instead of ${shape.join('×')}`);
    }
    if (!tensor.data.every(Number.isFinite))
      return wrong(`“${name}” holds numbers that are not finite`);
    ordered[name] = tensor;
  }
  return ok({ model, weights: ordered, metadata });
}

export function writeReasoner(file: ReasonerFile, precision: Precision): Uint8Array<ArrayBuffer> {
  return writeSafetensors(file.weights, precision, {
    ...file.metadata,
    format: 'pt',
    form: file.model.form,
  });
}
