/** The last words of an evaluation on the command line: one JSON line for scripts, a table for people. */
import type { EvaluationLog } from '../../src/evaluate/harness/log';
import type { Correlation, JudgeReliability, Lack } from '../../src/evaluate/results/judge';
import type { Results } from '../../src/evaluate/results/results';

/** `{"n", "methods": {"single": {"accuracy", "low", "high", …}, …}}`, as the recorded-rollouts command ends. */
export function closingLine(results: Results, log: EvaluationLog) {
  const groupSize = log.started?.config.run.groupSize ?? 0;
  const n = results.closed - results.unscored;
  const methods = results.rows.map((row) => {
    const { id, accuracy, interval, failed } = row;
    const tokens = row.tokens === null ? null : Math.round(row.tokens);
    // Of a mixed set some methods can have only a part.
    const own = row.n === n ? {} : { n: row.n };
    return [
      id === 'pass@k' ? `pass@${groupSize}` : id,
      { accuracy, ...interval, failed, tokens, ...own },
    ];
  });
  return {
    n,
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
  const open = log.started?.questions.some(({ kind }) => kind === 'open') ?? false;
  const measure = open ? ', open ones by the share of criteria met' : '';
  const head = `${results.closed} of ${results.questions} questions, ${log.status}${measure}, 95 % intervals`;
  const without = results.unavailable.map(({ id, why }) => `${id.padEnd(26)} ${why}`);
  const judge = results.judge === null ? [] : judgeLines(results.judge);
  return [head, ...rows, ...without, ...judge, ''].join('\n');
}

/** How far the judge of open questions carries; a figure that is missing is said to be. */
function judgeLines(judge: JudgeReliability): string[] {
  const { given, drawn, rubrics, asked, failed, again, swapped } = judge;
  const percent = (share: number | null) =>
    share === null ? 'not known' : `${(100 * share).toFixed(1)} %`;
  const lack = ({ lacking, why }: Lack) => (lacking === 0 ? '' : `, ${lacking} without: ${why}`);
  const rank = ({ mean, questions }: Correlation) =>
    mean === null
      ? 'not known: no question varies on both sides'
      : `${mean.toFixed(2)} over ${questions}`;
  return [
    `the judge, questions: criteria given ${given}, drawn from a reference ${drawn.there}${lack(drawn)}`,
    // Older logs do not say.
    ...(rubrics.there + rubrics.lacking === 0
      ? []
      : [`  own rubrics from the synthesis        ${rubrics.there}${lack(rubrics)}`]),
    `  verdicts neither yes nor no           ${percent(asked === 0 ? null : failed / asked)} of ${asked}`,
    `  agrees with itself asked twice        ${percent(again.agreement)} of ${again.n}`,
    `  agrees with yes and no changed round  ${percent(swapped.agreement)} of ${swapped.n}`,
    `  says yes offered first, offered last  ${percent(judge.yesFirst)}, ${percent(judge.yesLast)}`,
    `  own rubric against the criteria, rank correlation      ${rank(judge.rubricAgainstCriteria)}`,
    `  score 1 to 10 against the criteria, rank correlation   ${rank(judge.scoreAgainstCriteria)}`,
  ];
}
