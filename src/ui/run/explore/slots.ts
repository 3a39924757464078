/** Rollouts before there are any: the page keeps their room, so that starting a run shifts nothing. */
import type { RolloutView } from '../../../cat/log/view';

export function emptySlots(groupSize: number): RolloutView[] {
  return Array.from({ length: groupSize }, (_, index) => ({
    index,
    seed: null,
    status: 'waiting',
    text: '',
    tokens: 0,
    finished: null,
    failure: null,
    extraction: null,
    cluster: null,
    reward: null,
    advantage: null,
  }));
}
