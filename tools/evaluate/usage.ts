/** Arguments of the command: what cannot be used is a `UsageError`, which is shown as it is and ends it with status 2. */
import { parseArgs, type ParseArgsConfig } from 'node:util';

export class UsageError extends Error {}

/** The options in `args`; a UsageError that points to --help for one that is unknown or lacks its value. */
export function readOptions<T extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: T,
) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (thrown) {
    const said = thrown instanceof Error ? thrown.message : String(thrown);
    throw new UsageError(`${said}; --help lists the options`);
  }
}

/** A whole number of at least `least`, or a UsageError that names the option. */
export function wholeNumber(option: string, text: string, least: number): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (!Number.isInteger(value) || value < least) {
    throw new UsageError(`--${option} takes a whole number of at least ${least}, not "${text}"`);
  }
  return value;
}
