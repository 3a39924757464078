/** The recorded runs of the page: their list, one run read from its file, and which of them shows an experiment. */
import { EXHIBIT, readExhibitIndex, type ExhibitRun } from '../../../lab/logs/exhibit';
import type { Experiment } from '../../../lab/experiments';
import { DEFAULT_LAB, defaultsOf, type LabConfig } from '../../../lab/config';
import type { LabEvent } from '../../../lab/events';
import { readLabLog } from '../../../lab/logs/log';
import { failure } from '../../../failure/failure';
import { fail, type Result } from '../../../failure/result';
import type { LabDoors } from '../doors';

export async function listRecorded(doors: LabDoors): Promise<Result<readonly ExhibitRun[]>> {
  const text = await doors.recorded('index.json');
  if (!text.ok) return text;
  let value: unknown;
  try {
    value = JSON.parse(text.value);
  } catch (thrown) {
    const message = 'The list of recorded runs cannot be read. Reload the page.';
    return fail(failure('parse', 'malformed', message, { canRetry: true, detail: String(thrown) }));
  }
  const index = readExhibitIndex(value);
  return index.ok ? { ok: true, value: index.value.runs } : index;
}

export async function readRecorded(
  doors: LabDoors,
  file: string,
): Promise<Result<readonly LabEvent[]>> {
  const text = await doors.recorded(file);
  return text.ok ? readLabLog(text.value) : text;
}

/** How often a run is measured does not change what it learns. */
const same = (a: LabConfig, b: LabConfig): boolean =>
  (Object.keys(DEFAULT_LAB) as (keyof LabConfig)[]).every(
    (key) => key === 'evaluateEvery' || key === 'evaluateSums' || a[key] === b[key],
  );

/** The recorded runs with the settings of an experiment's runs, in its order; those not recorded are left out. */
export function recordedFor(
  { runs }: Experiment,
  index: readonly ExhibitRun[],
): readonly { readonly run: ExhibitRun; readonly label: string }[] {
  return runs.flatMap(({ label, config }) => {
    const wanted = EXHIBIT.find((entry) => same({ ...defaultsOf(entry.preset), ...entry }, config));
    const run = index.find(({ file }) => file === `${wanted?.name ?? ''}.jsonl`);
    return run === undefined ? [] : [{ run, label }];
  });
}

/** What a first visit sees: the popular mistake under three rewards, or whatever there is. */
export function opening(index: readonly ExhibitRun[]): readonly ExhibitRun[] {
  const popular = (['cat', 'majority', 'truth'] as const).flatMap((reward) =>
    index
      .filter((run) => run.preset === 'popular' && run.reward === reward && run.seed === 1)
      .filter(({ file }) => file === `popular-${reward}-1.jsonl`),
  );
  return popular.length > 0 ? popular : index.slice(0, 1);
}
