/** Counters of the service in Prometheus' text form. Owns their names; numbers only, no text of anybody's. */

export interface Counts {
  readonly groups: Record<'completed' | 'failed' | 'unfinished', number>;
  readonly rewards: Record<'given' | 'none', number>;
  replayed: number;
  refused: number;
  full: number;
  promptTokens: number;
  tokens: number;
  seconds: number;
}

export function noCounts(): Counts {
  return {
    groups: { completed: 0, failed: 0, unfinished: 0 },
    rewards: { given: 0, none: 0 },
    ...{ replayed: 0, refused: 0, full: 0, promptTokens: 0, tokens: 0, seconds: 0 },
  };
}

export interface Gauges {
  readonly running: number;
  readonly waiting: number;
  readonly gathering: number;
  readonly logged: number;
  readonly heapBytes: number;
}

export function metricsText(counts: Counts, gauges: Gauges): string {
  const { groups, rewards } = counts;
  const lines = [
    ...counter('groups_total', 'Groups that ended, by outcome.', groups, 'outcome'),
    ...counter('rewards_total', 'Rollouts with and without a reward.', rewards, 'reward'),
    ...counter('replayed_total', 'Groups answered from the log.', counts.replayed),
    ...counter('refused_total', 'Requests refused as wrong.', counts.refused),
    ...counter('full_total', 'Requests answered with 429.', counts.full),
    ...counter('prompt_tokens_total', 'Prompt tokens the anchor computed.', counts.promptTokens),
    ...counter('tokens_total', 'Tokens the anchor and judge wrote.', counts.tokens),
    ...counter('seconds_total', 'Seconds spent on groups, summed over them.', counts.seconds),
    ...gauge('running', 'Groups under way.', gauges.running),
    ...gauge('waiting', 'Groups in the queue.', gauges.waiting),
    ...gauge('gathering', 'Samples that wait for the rest of their group.', gauges.gathering),
    ...gauge('logged', 'Groups in the log.', gauges.logged),
    ...gauge('heap_bytes', 'Memory of the service.', gauges.heapBytes),
  ];
  return `${lines.join('\n')}\n`;
}

function counter(
  name: string,
  help: string,
  value: number | Readonly<Record<string, number>>,
  label = '',
): string[] {
  const samples =
    typeof value === 'number'
      ? [`cat_rewards_${name} ${String(value)}`]
      : Object.entries(value).map(
          ([key, count]) => `cat_rewards_${name}{${label}="${key}"} ${String(count)}`,
        );
  return [`# HELP cat_rewards_${name} ${help}`, `# TYPE cat_rewards_${name} counter`, ...samples];
}

function gauge(name: string, help: string, value: number): string[] {
  const full = `cat_rewards_${name}`;
  return [`# HELP ${full} ${help}`, `# TYPE ${full} gauge`, `${full} ${String(value)}`];
}
