/**
 * Where synthesis and the vote part: how often they differ and who is right then, what synthesis rescues and what it
 * loses. Owns the marks the question browser filters by.
 */
import { wilson, type Interval } from '../stats/interval';
import type { Graded } from '../harness/graded';
import type { OutcomeTable } from './outcomes';

export interface Marks {
  /** Synthesis right though every rollout is wrong. */
  readonly rescuedFromNone: boolean;
  /** Synthesis right though the majority is wrong. */
  readonly rescued: boolean;
  /** Majority right, synthesis wrong. */
  readonly lost: boolean;
  /** Synthesis and majority answer differently. */
  readonly disputed: boolean;
}

export function marksOf(graded: Graded): Marks {
  const synthesis = graded.outcomes.synthesis?.value ?? null;
  const majority = graded.outcomes.majority?.value ?? null;
  const noneRight = graded.rollouts.every(({ value }) => value !== 1);
  // An open text that meets some of its criteria is not wrong.
  const open = graded.verdicts.asked > 0;
  return {
    rescuedFromNone: !open && synthesis === 1 && noneRight,
    rescued: synthesis === 1 && majority === 0,
    lost: synthesis === 0 && majority === 1,
    disputed: graded.disputed === true,
  };
}

/** `count` of `of`, with the share's interval. */
export interface Share {
  readonly count: number;
  readonly of: number;
  readonly share: number | null;
  readonly interval: Interval;
}

function shareOf(count: number, of: number): Share {
  return { count, of, share: of === 0 ? null : count / of, interval: wilson(count, of) };
}

export interface Disputes {
  /** Questions on which synthesis and majority both answered and the answers differ. */
  readonly disputed: Share;
  /** Of the disputed: synthesis right, majority right, neither. */
  readonly synthesisRight: Share;
  readonly majorityRight: Share;
  readonly neitherRight: Share;
  /** Of the questions on which no rollout was right: synthesis right all the same. */
  readonly rescuedFromNone: Share;
  /** Of the questions on which the majority was wrong: synthesis right. */
  readonly rescued: Share;
  /** Of the questions on which the majority was right: synthesis wrong. */
  readonly lost: Share;
}

/** Null where synthesis or majority was not among the methods. */
export function disputesOf(table: OutcomeTable): Disputes | null {
  if (!table.columns.has('synthesis') || !table.columns.has('majority')) return null;
  const graded = table.closed.flatMap(({ graded: of }) => (of === null ? [] : [of]));
  const has = (of: Graded, id: 'synthesis' | 'majority') =>
    (of.outcomes[id]?.value ?? null) !== null;
  const both = graded.filter((of) => has(of, 'synthesis') && has(of, 'majority'));
  const comparable = both.filter(({ disputed }) => disputed !== null);
  const disputed = comparable.filter((of) => of.disputed === true);
  const right = (of: Graded, id: 'synthesis' | 'majority') => of.outcomes[id]?.value === 1;
  const marks = both.map((of) => ({ of, ...marksOf(of) }));
  const noneRight = marks.filter(({ of }) => of.rollouts.every(({ value }) => value !== 1));
  const majorityWrong = marks.filter(({ of }) => !right(of, 'majority'));
  const majorityRight = marks.filter(({ of }) => right(of, 'majority'));
  const count = (all: readonly unknown[]) => all.length;
  return {
    disputed: shareOf(count(disputed), count(comparable)),
    synthesisRight: shareOf(count(disputed.filter((d) => right(d, 'synthesis'))), count(disputed)),
    majorityRight: shareOf(count(disputed.filter((d) => right(d, 'majority'))), count(disputed)),
    neitherRight: shareOf(
      count(disputed.filter((d) => !right(d, 'synthesis') && !right(d, 'majority'))),
      count(disputed),
    ),
    rescuedFromNone: shareOf(count(noneRight.filter((m) => m.rescuedFromNone)), count(noneRight)),
    rescued: shareOf(count(majorityWrong.filter((m) => m.rescued)), count(majorityWrong)),
    lost: shareOf(count(majorityRight.filter((m) => m.lost)), count(majorityRight)),
  };
}
