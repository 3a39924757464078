/**
 * Real runs that ship with the page, made by `npm run record`: so that a device without any model can watch
 * one. The list and the logs are files of the page's own origin, read as untrusted like any other log.
 */
import * as v from 'valibot';
import { addressOf } from '../../../address/address';
import type { Entry } from '../../../cat/log/events';
import { failure } from '../../../failure/failure';
import { fail, ok, type Result } from '../../../failure/result';

const listSchema = v.array(
  v.object({
    name: v.pipe(v.string(), v.regex(/^[a-z0-9-]+$/)),
    title: v.string(),
    modelId: v.string(),
    kind: v.picklist(['math', 'open']),
    question: v.string(),
  }),
);

export type RecordedRun = v.InferOutput<typeof listSchema>[number];

const FOLDER = addressOf('recorded/runs/');

/** Empty where the page ships none or they cannot be reached. */
export async function listRecorded(get: typeof fetch = fetch): Promise<readonly RecordedRun[]> {
  try {
    const response = await get(`${FOLDER}index.json`);
    const parsed = v.safeParse(listSchema, response.ok ? await response.json() : []);
    return parsed.success ? parsed.output : [];
  } catch {
    return [];
  }
}

export async function readRecorded(
  run: RecordedRun,
  get: typeof fetch = fetch,
): Promise<Result<readonly Entry[]>> {
  try {
    const response = await get(`${FOLDER}${run.name}.jsonl`);
    if (response.ok) {
      // Logs are read when one is played, not when the list is drawn.
      const { decodeLog } = await import('../../../storage/codec');
      const decoded = decodeLog(await response.text());
      return decoded.ok ? ok(decoded.value.entries) : decoded;
    }
  } catch {
    // Falls through to the same answer: it could not be had.
  }
  return fail(
    failure(
      'network',
      'unreachable',
      `The recorded run “${run.title}” could not be read. Check that the page’s server is reachable, then try again.`,
      { canRetry: true },
    ),
  );
}
