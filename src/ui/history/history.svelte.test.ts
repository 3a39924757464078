/** What comes of files given to the history: kept as a run of their own, or refused in words with nothing lost. */
import { beforeEach, describe, expect, test } from 'vitest';
import { createMemoryRunStore } from '../../storage/runs-memory';
import { decodeLog, encodeLog } from '../../storage/codec';
import { asLog, mathRun } from '../../../test/support/run/sample-run';
import { HistoryState } from './history.svelte';

const LOG = encodeLog(asLog(mathRun({ groupSize: 2, task: { question: 'From a file?' } })));

let history: HistoryState;
let ids = 0;
beforeEach(() => {
  const store = createMemoryRunStore();
  history = new HistoryState(() => Promise.resolve({ store, failure: null }));
});

const give = (content: string | Uint8Array<ArrayBuffer>) =>
  history.importFile(new File([content], 'run.jsonl'), () => `run-${String(++ids)}`);

test('an exported log is a run of its own, as often as it is given', async () => {
  expect(await give(LOG)).toMatchObject({ ok: true, value: { notice: null } });
  await give(LOG);
  expect(history.runs?.map(({ question, status }) => [question, status])).toEqual([
    ['From a file?', 'completed'],
    ['From a file?', 'completed'],
  ]);
});

test('a log whose last line is cut comes in without it, and opens as a run that did not end', async () => {
  const given = await give(LOG.slice(0, -30));
  expect(given).toMatchObject({
    ok: true,
    value: { notice: expect.stringMatching(/The last line \(\d+\) is cut off/) as string },
  });
  const read = await history.read(given.ok ? given.value.id : '');
  expect(read.ok && read.value.at(-1)?.event).toMatchObject({
    type: 'run.finished',
    outcome: 'cancelled',
    failure: { code: 'truncated' },
  });
});

test('a file of many logs, as the rewards service writes it, is as many runs', async () => {
  const other = LOG.replaceAll('From a file?', 'From a trainer?').replaceAll(
    '{"v":2,',
    '{"v":2,"group":"step 1, \\"run.started\\"",',
  );
  expect(await give(LOG + other)).toMatchObject({
    ok: true,
    value: { id: `run-${String(ids)}`, notice: 'It holds 2 runs.' },
  });
  expect(history.runs?.map(({ question }) => question).sort()).toEqual([
    'From a file?',
    'From a trainer?',
  ]);
  // The same entries, without the service's marks.
  const read = await history.read(`run-${String(ids)}`);
  const alone = decodeLog(other);
  expect(read.ok && read.value).toEqual(alone.ok && alone.value.entries);
  expect(read.ok && JSON.stringify(read.value)).not.toContain('"group"');
});

describe('is refused in words, and what was there stays', () => {
  const hole = LOG.split('\n').filter((_, line) => line !== 3);
  test.each([
    [
      'a line that is no entry',
      LOG.replace('"rollout.started"', '"rollout.vanished"'),
      /^Line \d+ is not part of a run log/,
    ],
    ['a newer log', LOG.replaceAll(/\{"v":\d+,/g, '{"v":99,'), /version 99.*up to version \d/],
    ['an empty file', '', /does not begin with the start of a run/],
    ['a picture', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 255]), /not part of a run log/],
    [
      'a broken run among others',
      LOG + hole.join('\n') + LOG,
      /^Run 2 of 3 in this file: .*missing/,
    ],
    ['words before many logs', `notes\n${LOG}${LOG}`, /^Line 1 is not part of a run log/],
    ['a log with a hole', hole.join('\n'), /entries are missing or doubled/],
  ])('%s', async (_, content, words) => {
    await give(LOG);
    const given = await give(content);
    expect(given.ok).toBe(false);
    expect(history.failure?.message).toMatch(words);
    expect(history.runs).toHaveLength(1);
    // The next good file clears the complaint.
    await give(LOG);
    expect(history.failure).toBeNull();
    expect(history.runs).toHaveLength(2);
  });
});

test('a file that cannot be read says so', async () => {
  const file = new File(['x'], 'gone.jsonl');
  file.text = () => Promise.reject(new DOMException('gone', 'NotFoundError'));
  await history.importFile(file, () => 'x');
  expect(history.failure?.message).toContain('“gone.jsonl” could not be read');
});
