/** The last words of an evaluation on the command line: one JSON line for scripts, a table for people. */
import type { EvaluationLog } from '../../src/evaluate/harness/log';
import type { Results } from '../../src/evaluate/results/results';

/** `{"n", "methods": {"single": {"accuracy", "low", "high", …}, …}}`, as the recorded-rollouts command ends. */
export function closingLine(results: Results, log: EvaluationLog) {
  const groupSize = log.started?.config.run.groupSize ?? 0;
  const methods = results.rows.map(({ id, accuracy, interval, failed, tokens }) => [
    id === 'pass@k' ? `pass@${groupSize}` : id,
    { accuracy, ...interval, failed, tokens: tokens === null ? null : Math.round(tokens) },
  ]);
  return {
    n: results.closed - results.unscored,
    methods: Object.fromEntries(methods) as Record<string, unknown>,
    status: log.status,
    questions: results.questions,
    failed: results.failed,
    undecided: results.undecided,
    unavailable: Object.fromEntries(results.unavailable.map(({ id, why }) => [id, why])),
    judge: results.judge,
    model: log.started?.model ?? null,
  };
}

export function resultTable(results: Results, log: EvaluationLog): string {
  const percent = (share: number | null) =>
    share === null ? '–'.padStart(8) : `${(100 * share).toFixed(1)} %`.padStart(8);
  const rows = results.rows.map(({ id, accuracy, interval, againstMajority, failed }) =>
    [
      id.padEnd(26),
      percent(accuracy),
      `  ${percent(interval.low)} to ${percent(interval.high)}`,
      againstMajority === null ? '' : `   against majority: ${againstMajority.verdict}`,
      failed > 0 ? `   ${failed} failed` : '',
    ].join(''),
  );
  const head = `${results.closed} of ${results.questions} questions, ${log.status}, 95 % intervals`;
  const without = results.unavailable.map(({ id, why }) => `${id.padEnd(26)} ${why}`);
  return [head, ...rows, ...without, ''].join('\n');
}
