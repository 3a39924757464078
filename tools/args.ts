/** Reads the options of the project's commands; wrong words end in one clear sentence. */
import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
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
  const value = text.trim() === '' ? NaN : Number(text);
  if (!Number.isInteger(value) || value < low || value > high) {
    refuse(`--${name} ${text}: give a whole number from ${low} to ${high}.`, usage);
  }
  return value;
}

/** Any number between two bounds, or refused by name; absent where none was given. */
export function anyNumber(
  name: string,
  text: string | undefined,
  [low, high]: readonly [number, number],
  usage: string,
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !(value >= low && value <= high)) {
    refuse(`--${name} ${text}: give a number from ${low} to ${high}.`, usage);
  }
  return value;
}

/** One of a few words, or refused by name; absent where none was given. */
export function oneOf<T extends string>(
  name: string,
  text: string | undefined,
  words: readonly T[],
  usage: string,
): T | undefined {
  const found = words.find((word) => word === text);
  if (text !== undefined && found === undefined) {
    refuse(`--${name} ${text}: give ${words.join(' or ')}.`, usage);
  }
  return found;
}

/** A file that is there, or refused by name. */
export function fileThere(name: string, path: string, usage: string): string {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) {
    refuse(`--${name} ${path}: there is no such file.`, usage);
  }
  return path;
}

/** A file that is to be written: its folder is made now; a folder of that name is refused. */
export function fileToBe(
  name: string,
  path: string | undefined,
  usage: string,
): string | undefined {
  if (path === undefined) return undefined;
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) {
    refuse(`--${name} ${path}: that is a folder; name a file.`, usage);
  }
  mkdirSync(dirname(path), { recursive: true });
  return path;
}
