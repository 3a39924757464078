/** What changed between two runs: settings that differ, and outcomes side by side. Pure reading of two views. */
import type { RunView } from '../../../cat/log/view';
import { decimal, duration } from '../../shared/format';

export interface Change {
  readonly what: string;
  readonly before: string;
  readonly now: string;
  readonly same: boolean;
}

export interface Changes {
  /** Only what differs. */
  readonly settings: readonly Change[];
  readonly outcomes: readonly Change[];
}

type Reading = readonly [what: string, read: (view: RunView) => string];

const SETTINGS: readonly Reading[] = [
  ['Question', (view) => view.task?.question ?? '–'],
  ['Kind', (view) => (view.task?.kind === 'open' ? 'open' : 'mathematics')],
  ['Model', (view) => view.model?.id ?? '–'],
  ['Engine', (view) => view.model?.engine ?? '–'],
  ['G', (view) => String(view.config?.groupSize ?? '–')],
  ['Temperature', (view) => String(view.config?.temperature ?? '–')],
  ['Top-p', (view) => String(view.config?.topP ?? '–')],
  ['Maximum tokens', (view) => String(view.config?.maxTokens ?? '–')],
  ['Seed', (view) => String(view.config?.seed ?? '–')],
];

const OUTCOMES: readonly Reading[] = [
  ['Ended', (view) => view.status],
  ['Answers that differ', (view) => (isMath(view) ? String(view.clusters.length) : '–')],
  ['Majority', (view) => (isMath(view) ? chosen(view, 'majority') : '–')],
  ['Reference', (view) => (isMath(view) ? chosen(view, 'synthesis') : '–')],
  ['Mean reward', (view) => decimal(view.advantages?.mean ?? null)],
  ['Tokens written', (view) => written(view).toLocaleString('en-GB')],
  ['Time', (view) => duration(spent(view))],
];

export function changesBetween(before: RunView, now: RunView): Changes {
  const read = ([what, value]: Reading): Change => {
    const [left, right] = [value(before), value(now)];
    return { what, before: left, now: right, same: left === right };
  };
  return {
    settings: SETTINGS.map(read).filter(({ same }) => !same),
    outcomes: OUTCOMES.map(read),
  };
}

/** Tokens the run wrote in all its finished stages. */
export function written(view: RunView): number {
  return Object.values(view.stages).reduce(
    (sum, stage) => sum + (stage.status === 'done' ? stage.tokens : 0),
    0,
  );
}

/** Milliseconds of all finished stages; null when none is. */
export function spent(view: RunView): number | null {
  const done = Object.values(view.stages).flatMap((stage) =>
    stage.status === 'done' ? [stage.ms] : [],
  );
  return done.length === 0 ? null : done.reduce((sum, ms) => sum + ms, 0);
}

function isMath(view: RunView): boolean {
  return view.task?.kind === 'math';
}

function chosen(view: RunView, method: 'majority' | 'synthesis'): string {
  return view.baselines.find((baseline) => baseline.method === method)?.answer ?? '–';
}
