/**
 * What pressing Run does: finds the model that takes the question, asks what has to be asked first (a download, a model
 * too big for the device or unfit for health), and begins. One press where nothing has to be asked. Knows no screen and no engine.
 */
import { planFor, type Plan } from '../../../ability/takes';
import { fitForHealth } from '../../../ability/health';
import type { Task } from '../../../cat/task';
import type { ModelsState } from '../../models/models.svelte';
import type { UsableModel } from '../../models/usable';
import type { Draft } from './draft.svelte';

/** What stands between the press and the run. */
export type Question = 'download' | 'memory' | 'health' | 'no-model';

export interface Asking {
  readonly question: Question;
  readonly model: UsableModel | null;
}

export class Launch {
  #asking = $state.raw<Asking | null>(null);
  /** What was answered with yes since the press. */
  #agreed: readonly Question[] = [];
  /** Models too big for this device that the user wants all the same: asked once a visit. */
  #dared: readonly string[] = [];
  readonly #draft: Draft;
  readonly #models: ModelsState;
  readonly #begin: (modelId: string) => void;

  constructor(draft: Draft, models: ModelsState, begin: (modelId: string) => void) {
    this.#draft = draft;
    this.#models = models;
    this.#begin = begin;
    draft.settings.follow(() => this.plan.model?.settings ?? null);
  }

  /** Which model a press would run, and why that one. */
  readonly plan = $derived.by((): Plan<UsableModel> => {
    const { question, kind } = this.#draft;
    return planFor({ question, kind }, this.#models.wished, this.#models.usable);
  });

  /** A model at hand that takes another task than the one being typed; null where there is none. */
  ableTo(task: Task): UsableModel | null {
    return planFor(task, this.#models.wished, this.#models.usable).model;
  }

  /** What is being asked; null when nothing is. */
  get asking(): Asking | null {
    return this.#asking;
  }

  /** Run was pressed: begins, or asks first. */
  press(): void {
    this.#agreed = [];
    this.#next();
  }

  /** Yes to what is being asked. */
  agree(): void {
    if (this.#asking === null || this.#asking.model === null) return;
    this.#agreed = [...this.#agreed, this.#asking.question];
    const { question, model } = this.#asking;
    if (question === 'download') this.#models.consentTo(model.id);
    if (question === 'memory') this.#dared = [...this.#dared, model.id];
    this.#next();
  }

  decline(): void {
    this.#asking = null;
  }

  #next(): void {
    const { model, because } = this.plan;
    const question = model === null ? 'no-model' : this.#open(model, because);
    this.#asking = question === null ? null : { question, model };
    if (question === null && model !== null) this.#begin(model.id);
  }

  /** The first thing that still has to be asked; null when the run may begin. */
  #open(model: UsableModel, because: Plan<UsableModel>['because']): Question | null {
    // Who chose a model of the page's own server has read what its first run downloads.
    const told = because === 'asked' && !model.foreign;
    const asks: readonly (readonly [Question, boolean])[] = [
      ['memory', model.tooBig !== null && !this.#dared.includes(model.id)],
      ['download', model.downloadBytes !== null && !told],
      ['health', this.#draft.health && !fitForHealth(model)],
    ];
    const [first = null] = asks.filter(
      ([question, due]) => due && !this.#agreed.includes(question),
    );
    return first?.[0] ?? null;
  }
}
