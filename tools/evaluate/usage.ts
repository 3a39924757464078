/** Arguments that cannot be used: the message is shown as it is and the command ends with status 2. */
export class UsageError extends Error {}

/** A whole number of at least `least`, or a UsageError that names the option. */
export function wholeNumber(option: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least) {
    throw new UsageError(`--${option} takes a whole number of at least ${least}, not "${text}"`);
  }
  return value;
}
