/**
 * Draws the next token from a row of logits, on the CPU: greedy, temperature, top-k, top-p, min-p, repetition
 * penalty, an allowed-token mask, and the raw log-probability of what was drawn. Pure: the chance comes from
 * the sequence's seed and the number of the step, so a seed repeats whatever else is in the batch. Shared by
 * the engines that hold logits themselves (webllm, micro).
 *
 * Order, as in vLLM and web-llm: mask, penalty, temperature, softmax, then top-k, min-p and top-p on that
 * distribution.
 */
import { rngFor } from '../chance/rng';
import type { Sampling } from '../contract/engine';

export type Choosing = Pick<
  Sampling,
  'temperature' | 'topP' | 'topK' | 'minP' | 'repetitionPenalty'
>;

export interface Draw {
  readonly token: number;
  /** ln p(token) under the raw logits at temperature 1; at most 0. */
  readonly logprob: number;
}

/**
 * Draws one token.
 *
 * @param logits raw scores, one per vocabulary entry; changed in place by mask and penalty.
 * @param seen tokens this sequence has generated so far (web-llm's rule: not the prompt's).
 * @param allowed bit i of word i>>5 tells whether token i may come; null allows all.
 * @param uniform a number in [0, 1), see `uniformAt`.
 * Throws when no token is allowed or a logit is NaN: a broken model, never a quiet choice.
 */
export function drawToken(
  logits: Float32Array,
  choosing: Choosing,
  seen: ReadonlySet<number>,
  allowed: Int32Array | null,
  uniform: number,
): Draw {
  const { temperature, repetitionPenalty } = choosing;
  const untouched = allowed === null && repetitionPenalty === 1;
  const weights = workingSpace(logits.length);
  const { max, total } = weigh(logits, 1, weights);
  if (Number.isNaN(total)) throw new Error('the model returned scores that are not numbers');
  const raw = untouched ? logits : logits.slice();
  if (allowed !== null) mask(logits, allowed);
  if (repetitionPenalty !== 1) penalise(logits, seen, repetitionPenalty);
  let token: number;
  if (temperature === 0) token = argmax(logits);
  else {
    // At temperature 1 the weights are there already: exponentials are most of the work.
    const mass = untouched && temperature === 1 ? total : weigh(logits, temperature, weights).total;
    token = sample(weights, mass, choosing, uniform);
  }
  if (logits[token] === -Infinity) throw new Error('no token is allowed here');
  return { token, logprob: Math.min(0, raw[token]! - max - Math.log(total)) };
}

/** Weights of one row: up to a megabyte, so it is not made anew for each token. */
let space = new Float64Array(0);

function workingSpace(size: number): Float64Array {
  if (space.length !== size) space = new Float64Array(size);
  return space;
}

/**
 * Fills `weights` with exp((logits − max) / temperature), so that the likeliest has weight 1; all 0 when nothing
 * is allowed. `total` is their sum, NaN if a logit is.
 */
function weigh(
  logits: Float32Array,
  temperature: number,
  weights: Float64Array,
): { readonly max: number; readonly total: number } {
  const max = logits[argmax(logits)]!;
  let total = 0;
  if (max === -Infinity) weights.fill(0);
  else
    for (let i = 0; i < weights.length; i++) {
      const weight = Math.exp((logits[i]! - max) / temperature);
      weights[i] = weight;
      total += weight;
    }
  return { max, total };
}

/** Index of the greatest value; the first of equals. */
export function argmax(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}

/** ln Σ exp(values), shifted by the maximum so that nothing overflows. NaN if any value is NaN. */
export function logSumExp(values: Float32Array): number {
  let max = -Infinity;
  for (let i = 0; i < values.length; i++) if (values[i]! > max) max = values[i]!;
  if (max === -Infinity) return values.some(Number.isNaN) ? NaN : -Infinity;
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += Math.exp(values[i]! - max);
  return max + Math.log(sum);
}

/** ln softmax(values)[index], at most 0. */
export function logSoftmaxAt(values: Float32Array, index: number): number {
  return Math.min(0, values[index]! - logSumExp(values));
}

function mask(logits: Float32Array, allowed: Int32Array): void {
  for (let i = 0; i < logits.length; i++)
    if (((allowed[i >> 5] ?? 0) & (1 << (i & 31))) === 0) logits[i] = -Infinity;
}

/** Divides the positive and multiplies the negative logits of seen tokens (Keskar et al. 2019, CTRL). */
function penalise(logits: Float32Array, seen: ReadonlySet<number>, penalty: number): void {
  for (const token of seen) {
    const logit = logits[token]!;
    logits[token] = logit > 0 ? logit / penalty : logit * penalty;
  }
}

function sample(weights: Float64Array, total: number, choosing: Choosing, uniform: number): number {
  const { topK, topP, minP } = choosing;
  if (topK <= 0 && topP >= 1 && minP <= 0) return walk(weights, null, uniform * total);

  const { kept, mass } = nucleus(weights, total, topK, topP, minP);
  return walk(weights, kept, uniform * mass);
}

/**
 * The likeliest tokens, in falling order: at most `topK`, none below `minP` of the best, and of those the
 * fewest whose mass reaches `topP` of the total. Sorts only as deep as needed.
 */
function nucleus(
  weights: Float64Array,
  total: number,
  topK: number,
  topP: number,
  minP: number,
): { kept: number[]; mass: number } {
  const limit = topK > 0 ? topK : Infinity;
  const wanted = topP >= 1 ? Infinity : topP * total;
  for (let floor = 1e-3; ; floor *= 1e-3) {
    // Below the smallest weight that min-p lets in, or at zero, everything has been gathered.
    const last = floor <= minP || floor < 1e-18;
    const threshold = last ? Math.max(minP, 0) : floor;
    const candidates: number[] = [];
    let gathered = 0;
    for (let i = 0; i < weights.length; i++) {
      if (weights[i]! >= threshold && weights[i]! > 0) {
        candidates.push(i);
        gathered += weights[i]!;
      }
    }
    if (!last && candidates.length < limit && gathered < wanted) continue;
    candidates.sort((a, b) => weights[b]! - weights[a]! || a - b);
    const kept: number[] = [];
    let mass = 0;
    for (const candidate of candidates) {
      if (kept.length >= limit || mass >= wanted) break;
      kept.push(candidate);
      mass += weights[candidate]!;
    }
    return { kept, mass };
  }
}

/** The entry at which the running sum of weights passes `target`. */
function walk(weights: Float64Array, order: readonly number[] | null, target: number): number {
  const count = order?.length ?? weights.length;
  let sum = 0;
  let last = 0;
  for (let i = 0; i < count; i++) {
    const index = order === null ? i : order[i]!;
    const weight = weights[index]!;
    if (weight === 0) continue;
    last = index;
    sum += weight;
    if (sum > target) return index;
  }
  return last;
}

/**
 * A uniform number in [0, 1) for step `step` of the sequence with this seed. Without state, so it cannot
 * depend on the other sequences of a batch.
 */
export function uniformAt(seed: number, step: number): number {
  return rngFor(seed, 'token', step).next();
}
