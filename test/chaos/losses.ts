/**
 * What must hold after any fault: everything that was seen finished is there, whole and once, and nothing claims to be
 * going on. Pure: two readings of what the browser keeps, in; sentences about what is wrong, out.
 */
import type { Stored } from './in-page';

/** Losses and doubles between a reading before the fault and one after the page was opened again. */
export function losses(before: Stored, after: Stored): string[] {
  return [
    ...before.runs.flatMap((run) => {
      const kept = after.runs.find(({ id }) => id === run.id);
      if (kept === undefined) return [`run ${run.id} is gone`];
      return Object.entries(run.finished)
        .filter(([index, text]) => kept.finished[index] !== text)
        .map(([index]) => `rollout ${index} of run ${run.id} is gone or another`);
    }),
    ...before.evaluations.flatMap((evaluation) => {
      const kept = after.evaluations.find(({ id }) => id === evaluation.id);
      if (kept === undefined) return [`evaluation ${evaluation.id} is gone`];
      return Object.keys(evaluation.steps)
        .filter((step) => kept.steps[step] === undefined)
        .map((step) => `step ${step} of evaluation ${evaluation.id} is gone`);
    }),
    ...before.checkpoints.flatMap(({ id, step }) => {
      const kept = after.checkpoints.find((checkpoint) => checkpoint.id === id);
      // The newest six are kept: a run that was pushed out is no loss.
      if (kept === undefined) {
        return after.checkpoints.length >= KEPT_RUNS ? [] : [`checkpoint ${id} is gone`];
      }
      return kept.step < step ? [`checkpoint ${id} went back to step ${String(kept.step)}`] : [];
    }),
    ...twiceOrTorn(after),
  ];
}

const KEPT_RUNS = 6;

function twiceOrTorn({ runs, evaluations }: Stored): string[] {
  const wrong = (what: string, seqs: readonly number[]): string[] =>
    [...seqs].sort((a, b) => a - b).every((seq, i) => seq === i)
      ? []
      : [`${what} has a gap or an entry twice`];
  return [
    ...runs.flatMap(({ id, seqs }) => wrong(`run ${id}`, seqs)),
    ...evaluations.flatMap(({ id, seqs, steps }) => [
      ...wrong(`evaluation ${id}`, seqs),
      ...Object.entries(steps)
        .filter(([, times]) => times > 1)
        .map(([step]) => `step ${step} of evaluation ${id} stands there twice`),
    ]),
  ];
}
