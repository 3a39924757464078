/** `npm run cat` on the built page: its standard output is a run's log and nothing else, and its status tells the outcome. */
import { execFile } from 'node:child_process';
import { expect, test } from 'vitest';
import { LOG_VERSION } from '../../src/cat/log/events';
import { decodeLog } from '../../src/storage/codec';

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly said: string;
}

function cat(question: string, ...words: string[]): Promise<Ended> {
  const args = ['--import', 'tsx', 'tools/cat.ts', '--question', question, '--json', ...words];
  return new Promise((resolve) => {
    const child = execFile(process.execPath, args, (_, out, said) => {
      resolve({ code: child.exitCode ?? -1, out, said });
    });
  });
}

test('a completed run: one entry a line, as the page itself keeps it', async () => {
  const { code, out } = await cat(
    '358 + 676 + 739 + 945',
    '--group',
    '4',
    '--model',
    'reasoner-paper',
  );
  expect(code).toBe(0);
  const entries = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { v: number; seq: number; event: { type: string } });
  expect(entries.map(({ v, seq }) => [v, seq])).toEqual(entries.map((_, at) => [LOG_VERSION, at]));
  const seen = new Map<string, number>();
  for (const { event } of entries) seen.set(event.type, (seen.get(event.type) ?? 0) + 1);
  expect(Object.fromEntries(seen)).toMatchObject({
    'run.started': 1,
    'rollout.started': 4,
    'rollout.finished': 4,
    'answer.extracted': 5,
    'synthesis.finished': 1,
    'reward.assigned': 4,
    'baseline.chosen': 4,
    'run.finished': 1,
  });
  const decoded = decodeLog(out);
  expect(decoded.ok && [decoded.value.notice, decoded.value.entries.length]).toEqual([
    null,
    entries.length,
  ]);
});

test('a run that fails ends with 1, and its last line says why', async () => {
  const { code, out } = await cat('what is love?', '--group', '2', '--model', 'reasoner-paper');
  expect(code).toBe(1);
  const last = JSON.parse(out.trimEnd().split('\n').at(-1) ?? '') as unknown;
  expect(last).toMatchObject({
    event: { type: 'run.finished', outcome: 'failed', failure: { code: 'unsupported' } },
  });
});
