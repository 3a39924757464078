/** Words shared by the sentences of the log, so that every screen and report counts rollouts alike. */

/** People count from 1: rollout index 2 is "rollout 3". */
export function rolloutName(index: number): string {
  return `rollout ${index + 1}`;
}

/** "rollout 1", "rollouts 1 and 2", "rollouts 1, 2 and 5". */
export function rolloutNames(indices: readonly number[]): string {
  if (indices.length === 1) return rolloutName(indices[0]!);
  const numbers = indices.map((index) => String(index + 1));
  return `rollouts ${numbers.slice(0, -1).join(', ')} and ${numbers.at(-1) ?? 'none'}`;
}

/** "1 rollout", "2 rollouts"; "1 criterion", "2 criteria". */
export function count(n: number, thing: string, things = `${thing}s`): string {
  return `${n} ${n === 1 ? thing : things}`;
}
