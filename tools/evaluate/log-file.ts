/**
 * The log of an evaluation as a file, appended line by line, so that a kill loses at most the step under way. Owns
 * opening it: whole when it is gone on with, set aside when another stands in its place.
 */
import {
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { decodeEvaluation, encodeEvaluation } from '../../src/evaluate/export';
import type { EvaluationEntry } from '../../src/evaluate/harness/events';
import { UsageError } from './usage';

/** The whole lines of a log to go on with; throws a `UsageError` where there is none or it is no log. */
export function readLog(path: string): readonly EvaluationEntry[] {
  if (!existsSync(path)) throw new UsageError(`there is no log "${path}" to resume`);
  const decoded = decodeEvaluation(readFileSync(path, 'utf8'));
  if (!decoded.ok) throw new UsageError(`${path}: ${decoded.failure.message}`);
  return decoded.value;
}

/**
 * Moves what stands at `path` to `path.1`, or the first number that is free, since it may be hours of work; gives the
 * name it has now, null where nothing was there.
 */
export function setAside(path: string): string | null {
  if (!existsSync(path) || statSync(path).size === 0) return null;
  for (let number = 1; ; number++) {
    const aside = `${path}.${String(number)}`;
    if (existsSync(aside)) continue;
    renameSync(path, aside);
    return aside;
  }
}

/**
 * Open for appending, holding exactly `entries`. A line torn by a kill would spoil what follows, so the whole lines are
 * written beside the file and put in its place.
 */
export function openLog(path: string, entries: readonly EvaluationEntry[]): number {
  mkdirSync(dirname(path), { recursive: true });
  const beside = `${path}.part`;
  writeFileSync(beside, encodeEvaluation(entries));
  renameSync(beside, path);
  return openSync(path, 'a');
}

export function append(file: number, entry: EvaluationEntry): void {
  writeSync(file, `${JSON.stringify(entry)}\n`);
  if (entry.event.type === 'question.graded') fsyncSync(file);
}
