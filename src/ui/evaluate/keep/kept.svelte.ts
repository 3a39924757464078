/**
 * What outlives a visit to another screen: the evaluation that is open, what is being set up, and the place in the list
 * of questions, so that coming back from a question's run finds everything as it was left. Once per page.
 */
import type { Filter } from '../questions/browse';
import type { EvaluateDoors } from '../doors';
import { EvaluationState } from '../evaluation.svelte';
import { EvaluationSetup } from '../setup/evaluation-setup.svelte';

export class BrowserView {
  filter = $state<Filter>('all');
  /** Position, among the rows shown, of the one that the keys stand on. */
  active = $state(0);
  scrollTop = $state(0);
  /** A question was opened from the list: whoever comes back is taken to its row. */
  away = false;
  #of: unknown = null;

  /** Begins at the top when another evaluation than before is on screen. */
  follow(evaluation: unknown): void {
    if (this.#of === evaluation) return;
    this.#of = evaluation;
    this.filter = 'all';
    this.active = 0;
    this.scrollTop = 0;
    this.away = false;
  }
}

export interface Kept {
  readonly evaluation: EvaluationState;
  readonly setup: EvaluationSetup;
  readonly view: BrowserView;
}

const KEPT = new WeakMap<EvaluateDoors, Kept>();

export function keptFor(doors: EvaluateDoors): Kept {
  const before = KEPT.get(doors);
  if (before !== undefined) return before;
  let kept: Kept | undefined;
  // A root of its own: what is derived in it must not end with the screen that asked first.
  $effect.root(() => {
    const [evaluation, setup] = [new EvaluationState(doors), new EvaluationSetup(doors)];
    kept = { evaluation, setup, view: new BrowserView() };
  });
  KEPT.set(doors, kept!);
  return kept!;
}
