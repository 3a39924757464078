/** Reads the options of the project's commands; wrong words end in one clear sentence. */
import { parseArgs, type ParseArgsConfig } from 'node:util';

/** Prints what went wrong and how the command is used, and ends with status 2. */
export function refuse(problem: string, usage: string): never {
  console.error(`${problem}\n\n${usage}`);
  process.exit(2);
}

/** Parses or refuses. */
export function readOptions<T extends NonNullable<ParseArgsConfig['options']>>(
  args: string[],
  options: T,
  usage: string,
): ReturnType<typeof parseArgs<{ options: T; args: string[] }>>['values'] {
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    refuse(error instanceof Error ? error.message : String(error), usage);
  }
}

/** A whole number between two bounds, or refused by name. */
export function wholeNumber(
  name: string,
  text: string | undefined,
  fallback: number,
  [low, high]: readonly [number, number],
  usage: string,
): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < low || value > high) {
    refuse(`--${name} ${text}: give a whole number from ${low} to ${high}.`, usage);
  }
  return value;
}
