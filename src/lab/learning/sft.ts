/** CaT-SFT: the policy learns to write the syntheses themselves (paper's ablation). One compiled gradient. */
import { jit, numpy as np, tree, valueAndGrad } from '@jax-js/jax';
import { int32 } from '../../micro/arrays';
import type { Compiled } from '../../micro/compiled';
import { layoutOf, type ModelConfig } from '../../micro/model';
import { crossEntropy } from '../../micro/objective';
import type { Parameters } from '../../micro/parameters';
import { WHOLE_LENGTH, wholeTokens } from '../../micro/sequences';
import { QUESTION_LENGTH, TRACE_LENGTH } from '../../reasoner/notation';

/** Gives gradients and the loss per token [1] for N questions and what is to be written after each. */
export type SftGradient = Compiled<[Parameters, np.Array, np.Array], [Parameters, np.Array]>;

/** The arrays of N questions and their traces: tokens [N, WHOLE_LENGTH] and targets [N, TRACE_LENGTH]. */
export function sftBatch(questions: Int32Array, traces: Int32Array): [np.Array, np.Array] {
  const rows = questions.length / QUESTION_LENGTH;
  return [
    int32(wholeTokens(questions, traces), [rows, WHOLE_LENGTH]),
    int32(traces, [rows, TRACE_LENGTH]),
  ];
}

export function compileSft(config: ModelConfig): SftGradient {
  const weights = Array.from({ length: TRACE_LENGTH }, () => 1 / TRACE_LENGTH);
  const layout = layoutOf(0, TRACE_LENGTH);
  return jit((parameters: Parameters, tokens: np.Array, targets: np.Array) => {
    const objective = (given: Parameters): np.Array =>
      crossEntropy(config, given, tokens.ref, targets.ref, weights, layout);
    const [loss, gradients] = valueAndGrad(objective)(parameters) as unknown as [
      np.Array,
      Parameters,
    ];
    tree.dispose([tokens, targets]);
    return [gradients, loss.reshape([1])];
  }) as unknown as SftGradient;
}
