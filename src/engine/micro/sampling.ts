/**
 * Choosing a token from logits under the contract's sampling settings, in plain numbers: repetition penalty,
 * temperature, top-k, min-p, top-p, in llama.cpp's usual order but for the temperature, which comes first as
 * in web-llm. Pure; chance comes in as a number in [0, 1).
 */
import type { Sampling } from '../../contract/engine';

export interface Chosen {
  readonly token: number;
  /** Natural log under the raw model at temperature 1. */
  readonly logprob: number;
}

/** Log-probabilities of a row of logits. */
export function logSoftmax(logits: ArrayLike<number>): number[] {
  const values = Array.from(logits);
  const top = Math.max(...values);
  const total = Math.log(values.reduce((sum, value) => sum + Math.exp(value - top), 0)) + top;
  return values.map((value) => value - total);
}

/** `written`: tokens of this sequence so far, for the repetition penalty. */
export function chooseToken(
  logits: ArrayLike<number>,
  sampling: Sampling,
  written: ReadonlySet<number>,
  chance: number,
): Chosen {
  const raw = logSoftmax(logits);
  const { repetitionPenalty, temperature, topK, topP, minP } = sampling;
  const penalised = Array.from(logits, (value, token) => {
    if (repetitionPenalty === 1 || !written.has(token)) return value;
    return value > 0 ? value / repetitionPenalty : value * repetitionPenalty;
  });
  const order = penalised
    .map((_, token) => token)
    .sort((a, b) => penalised[b]! - penalised[a]! || a - b);
  const best = order[0]!;
  if (temperature === 0) return { token: best, logprob: Math.min(0, raw[best]!) };
  const heat = logSoftmax(penalised.map((value) => value / temperature)).map(Math.exp);
  let kept = topK > 0 ? order.slice(0, topK) : order;
  if (minP > 0) kept = kept.filter((token) => heat[token]! >= minP * heat[best]!);
  if (topP < 1) {
    let mass = 0;
    const enough = kept.findIndex((token) => (mass += heat[token]!) >= topP);
    if (enough >= 0) kept = kept.slice(0, enough + 1);
  }
  const total = kept.reduce((sum, token) => sum + heat[token]!, 0);
  let left = chance * total;
  const token = kept.find((candidate) => (left -= heat[candidate]!) < 0) ?? kept.at(-1) ?? best;
  return { token, logprob: Math.min(0, raw[token]!) };
}
