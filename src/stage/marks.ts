/** Which parts of a changed run differ from the real one, so that a screen can mark them. Owns the comparison only. */
import { finalAnswer } from '../cat/explore/clusters';
import type { BaselineMethod } from '../cat/log/events';
import type { RolloutView, RunView } from '../cat/log/view';
import type { Changed } from './whatif';

export interface RolloutMarks {
  readonly answer: boolean;
  readonly cluster: boolean;
  readonly reward: boolean;
  readonly advantage: boolean;
}

export interface Marks {
  /** By rollout of the changed run, each held against the rollout it comes from. */
  readonly rollouts: readonly RolloutMarks[];
  readonly reference: boolean;
  /** Methods whose answer, or whose rollout, is another one. */
  readonly methods: readonly BaselineMethod[];
  /** The group's mean, deviation, or whether it teaches anything. */
  readonly group: boolean;
}

export function marksOf(real: RunView, { view, sources }: Changed): Marks {
  return {
    rollouts: view.rollouts.map((rollout, index) => {
      const before = real.rollouts[sources[index] ?? -1];
      return before === undefined ? NEW : rolloutMarks(before, rollout);
    }),
    reference: answerOf(real.synthesis) !== answerOf(view.synthesis),
    methods: view.baselines.flatMap((now) => {
      const before = real.baselines.find(({ method }) => method === now.method);
      const source = now.rollout === null ? null : (sources[now.rollout] ?? null);
      const same = before?.answer === now.answer && before.rollout === source;
      return same ? [] : [now.method];
    }),
    group:
      real.advantages?.mean !== view.advantages?.mean ||
      real.advantages?.std !== view.advantages?.std ||
      real.advantages?.withoutSignal !== view.advantages?.withoutSignal,
  };
}

const NEW: RolloutMarks = { answer: true, cluster: true, reward: true, advantage: true };

function rolloutMarks(before: RolloutView, now: RolloutView): RolloutMarks {
  return {
    answer: answerOf(before) !== answerOf(now),
    cluster: before.cluster !== now.cluster,
    reward: before.reward?.value !== now.reward?.value,
    advantage: before.advantage !== now.advantage,
  };
}

function answerOf(text: Pick<RolloutView, 'extraction'> | null): string | null {
  return finalAnswer(text?.extraction ?? null);
}
