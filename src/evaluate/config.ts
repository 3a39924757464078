/** What an evaluation is asked to do: every setting that can change its outcome. Stored with the results. */
import { checkConfig } from '../cat/check';
import { DEFAULT_CONFIG, type RunConfig } from '../cat/task';
import { failure, type Failure } from '../failure/failure';
import type { SubsetChoice } from './datasets/subset';
import { METHOD_IDS, type MethodId } from './methods';
import { curveSizes } from './stats/resample';

export interface EvaluationConfig {
  readonly methods: readonly MethodId[];
  /** Settings of every group; its seed seeds the whole evaluation. */
  readonly run: RunConfig;
  readonly subset: SubsetChoice;
  /** Group sizes, below G, at which synthesis is run too; the other curves need no further tokens. */
  readonly synthesisAt: readonly number[];
  /** Open questions: ask the judge again to measure how far it agrees with itself. */
  readonly reliability: boolean;
}

export function defaultConfig(groupSize = DEFAULT_CONFIG.groupSize): EvaluationConfig {
  return {
    methods: METHOD_IDS,
    run: { ...DEFAULT_CONFIG, groupSize },
    subset: { levels: [], subjects: [], limit: 20, seed: 1 },
    synthesisAt: synthesisSizes(groupSize),
    reliability: true,
  };
}

/** Sizes of a full curve: 2, 4 … below G. (From one rollout is a method of its own.) */
export function synthesisSizes(groupSize: number): number[] {
  return curveSizes(groupSize).filter((g) => g > 1 && g < groupSize);
}

/** The first thing wrong with the settings, or null. */
export function checkEvaluation(config: EvaluationConfig): Failure | null {
  if (config.methods.length === 0) {
    return failure('parse', 'bad-request', 'No method is chosen. Choose at least one.');
  }
  const { limit } = config.subset;
  if (limit !== null && (!Number.isInteger(limit) || limit < 1)) {
    const message = `The number of questions is ${limit}; it is a whole number of at least 1.`;
    return failure('parse', 'bad-request', message);
  }
  return checkConfig(config.run);
}
