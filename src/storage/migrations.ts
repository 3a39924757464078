/**
 * Brings a stored entry of an older version up to today's. Each step is a pure, named function from one
 * version to the next; a version that is newer than this app is refused with a reason, never guessed.
 */
import { LOG_VERSION } from '../cat/log/events';
import { failure } from '../failure/failure';
import { fail, ok, type Result } from '../failure/result';

export interface Migration {
  /** The version it takes; it makes the next one. */
  readonly from: number;
  /** What changed, for the reader of this list. */
  readonly name: string;
  readonly step: (entry: Readonly<Record<string, unknown>>) => Record<string, unknown>;
}

/** In order, without a gap, ending at the version of today. */
export const MIGRATIONS: readonly Migration[] = [
  {
    from: 1,
    name: 'a text may end because it repeats itself; older logs hold none that was ended for it',
    step: (entry) => ({ ...entry }),
  },
];

/** Entry of any known version → entry of `to`, not yet checked. */
export function migrate(
  entry: Readonly<Record<string, unknown>>,
  migrations: readonly Migration[] = MIGRATIONS,
  to: number = LOG_VERSION,
): Result<Record<string, unknown>> {
  const version = entry['v'];
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    return fail(failure('parse', 'malformed', 'This is no entry of a run log: it has no version.'));
  }
  if (version > to) {
    return fail(
      failure(
        'parse',
        'newer-version',
        `This log has version ${version}; this app reads up to version ${to}. Reload the page to get the newest app, then open the log again.`,
      ),
    );
  }
  let current: Record<string, unknown> = { ...entry };
  for (let from = version; from < to; from++) {
    const found = migrations.find((migration) => migration.from === from);
    if (found === undefined) {
      return fail(
        failure(
          'parse',
          'malformed',
          `A log of version ${from} can no longer be read by this app.`,
        ),
      );
    }
    current = { ...found.step(current), v: from + 1 };
  }
  return ok(current);
}
