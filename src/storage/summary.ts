/** One line about a kept run, for the list: folded along with each batch, so that the list opens no log. */
import type { Entry } from '../cat/log/events';
import type { TaskKind } from '../cat/task';
import type { RunView } from '../cat/log/view';

export interface RunSummary {
  readonly id: string;
  /** Wall-clock start, ISO 8601, UTC. */
  readonly at: string;
  readonly question: string;
  readonly kind: TaskKind;
  readonly health: boolean;
  readonly model: string;
  readonly groupSize: number;
  /** `running`: no end was written yet; the run goes on in a tab, or was interrupted. */
  readonly status: Exclude<RunView['status'], 'empty'>;
  /** Final answer of the reference, as written; null before there is one, or without. */
  readonly answer: string | null;
  readonly entries: number;
  /** Characters of the log as text: about what it takes up. */
  readonly characters: number;
}

/** The summary after more entries; null as long as the run has not started. */
export function summarise(
  id: string,
  before: RunSummary | null,
  entries: readonly Entry[],
): RunSummary | null {
  return entries.reduce((summary, entry) => step(id, summary, entry), before);
}

function step(
  id: string,
  before: RunSummary | null,
  { event, ...entry }: Entry,
): RunSummary | null {
  const characters = JSON.stringify({ ...entry, event }).length + 1;
  if (event.type === 'run.started') {
    const { task, config, model, at } = event;
    return {
      id,
      at,
      question: task.question,
      kind: task.kind,
      health: task.topic === 'health',
      model: model.id,
      groupSize: config.groupSize,
      status: 'running',
      answer: null,
      entries: 1,
      characters,
    };
  }
  if (before === null) return null;
  const grown = {
    ...before,
    entries: before.entries + 1,
    characters: before.characters + characters,
  };
  if (event.type === 'run.finished') return { ...grown, status: event.outcome };
  if (event.type === 'answer.extracted' && event.subject === 'reference') {
    return { ...grown, answer: event.extraction.answer };
  }
  return grown;
}
