/**
 * Which model answers a question: the chosen one where it can take it, else one at hand that can. Pure rules over what
 * models are said to be able to do; nothing here knows a model by its id.
 */
import type { Task, TaskKind } from '../cat/task';
import { parseSum } from '../reasoner/sums';

/** What the choice of a model needs to know of it. */
export interface Candidate {
  readonly id: string;
  /** What it is made for. */
  readonly kinds: readonly TaskKind[];
  /** It adds four whole numbers and can read nothing else. */
  readonly sumsOnly: boolean;
  /** It writes real language, but is mostly wrong. */
  readonly weak: boolean;
  /** Bytes to be downloaded before it can run; null when it is here. */
  readonly downloadBytes: number | null;
}

export interface Plan<Model extends Candidate> {
  /** Null where no model at hand can take the question. */
  readonly model: Model | null;
  /** `asked`: the user's own choice. `fits`: nobody chose. `instead`: the chosen one cannot take the question. */
  readonly because: 'asked' | 'fits' | 'instead';
}

/** Whether the model can run the task at all; whether it is good at it is another question. */
export function takes(
  model: Candidate,
  { question, kind }: Pick<Task, 'question' | 'kind'>,
): boolean {
  return !model.sumsOnly || (kind === 'math' && parseSum(question).ok);
}

/** @param wished the model the user chose; null where nobody did, so that the question decides. */
export function planFor<Model extends Candidate>(
  task: Pick<Task, 'question' | 'kind'>,
  wished: string | null,
  models: readonly Model[],
): Plan<Model> {
  const able = models.filter((model) => takes(model, task));
  const asked = able.find(({ id }) => id === wished);
  if (asked) return { model: asked, because: 'asked' };
  const because = wished === null ? 'fits' : 'instead';
  // What is made for exactly these sums does them best, in a second and without a download.
  const specialist = wished === null ? able.find(({ sumsOnly }) => sumsOnly) : undefined;
  const others = able.filter(({ sumsOnly }) => !sumsOnly);
  const [best = null] = others.sort((a, b) => burden(a, task.kind) - burden(b, task.kind));
  return { model: specialist ?? best, because };
}

/** Made for it before able to; here before downloaded; then what is not weak. Equal ones keep their order. */
function burden(model: Candidate, kind: TaskKind): number {
  return (
    (model.kinds.includes(kind) ? 0 : 4) +
    (model.downloadBytes === null ? 0 : 2) +
    (model.weak ? 1 : 0)
  );
}
