/**
 * A file of many run logs, one after the other, as the rewards service writes one a training. Owns where one ends and
 * the next begins, and how many are taken; what a log is stays with `codec.ts`.
 */
import { fail, ok, type Result } from '../failure/result';
import { decodeLog, type ImportedLog } from './codec';

/** Runs taken from one file, the last ones: a training of thousands would bury every other run. */
export const MOST_RUNS = 200;

export interface ImportedLogs {
  /** At least one; in the file's order. */
  readonly logs: readonly ImportedLog[];
  /** What was left out, in a sentence for the user; null when nothing was. */
  readonly notice: string | null;
}

const START = /^\{"v":\d+,[^\n]*?"event":\{"type":"run\.started"/gm;

export function decodeLogs(text: string, most = MOST_RUNS): Result<ImportedLogs> {
  const starts = Array.from(text.matchAll(START), ({ index }) => index);
  const [first = 0] = starts;
  // What stands before the first run belongs to no run, and refuses the file like any other broken line.
  if (starts.length < 2 || text.slice(0, first).trim() !== '') {
    const one = decodeLog(text);
    return one.ok ? ok({ logs: [one.value], notice: one.value.notice }) : one;
  }
  const logs: ImportedLog[] = [];
  const taken = starts.slice(-most);
  for (const [at, start] of taken.entries()) {
    const log = decodeLog(text.slice(start, taken[at + 1] ?? text.length));
    if (!log.ok) {
      const number = starts.length - taken.length + at + 1;
      const message = `Run ${number} of ${starts.length} in this file: ${log.failure.message}`;
      return fail({ ...log.failure, message });
    }
    logs.push(log.value);
  }
  const held = `It holds ${starts.length} runs`;
  const which = taken.length === starts.length ? `${held}.` : `${held}; the last ${most} are here.`;
  const cut = logs.at(-1)?.notice ?? null;
  return ok({ logs, notice: cut === null ? which : `${which} ${cut}` });
}
