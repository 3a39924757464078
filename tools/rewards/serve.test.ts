/** The service as a process: killed without warning, started again, its log going on. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, it } from 'vitest';

let folder: string;
let children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cat-rewards-'));
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children = [];
  rmSync(folder, { recursive: true, force: true });
});

async function start(log: string, ms: number): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(
    process.execPath,
    [
      ...['--import', './tools/raw-text.mjs', '--import', 'tsx'],
      ...['test/support/rewards/serve.ts', log, String(ms)],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  children.push(child);
  for await (const url of createInterface({ input: child.stdout! })) return { child, url };
  throw new Error('the service ended before it said where it listens');
}

const group = (number: number) => ({
  id: `group-${String(number)}`,
  kind: 'math',
  rollouts: [`\\boxed{${String(number)}}`, '\\boxed{0}', `It is \\boxed{${String(number)}}`],
});

async function post(url: string, number: number): Promise<Response> {
  return await fetch(`${url}/v1/groups`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(group(number)),
  });
}

/** As the hooks do: again after 429 and 503, and after a connection that broke; `at` names the service of the moment. */
async function insist(at: () => Promise<string>, number: number): Promise<unknown> {
  for (;;) {
    try {
      const response = await post(await at(), number);
      if (response.ok) return await response.json();
      await response.arrayBuffer();
      if (response.status !== 429 && response.status !== 503) throw new Error(response.statusText);
    } catch (thrown) {
      if (!(thrown instanceof TypeError)) throw thrown;
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

it('loses no group and doubles none when it is killed and started again', async () => {
  const log = join(folder, 'rewards.jsonl');
  const first = await start(log, 6);
  let service = Promise.resolve(first.url);
  const total = 120;
  let ended = 0;
  const answers = new Map<number, unknown>();
  let next = 1;
  const worker = async () => {
    while (next <= total) {
      const number = next++;
      answers.set(number, await insist(() => service, number));
      ended += 1;
      if (ended !== 40) continue;
      // In the middle of everything, without a chance to put anything in order.
      service = once(first.child, 'exit').then(() => start(log, 0).then(({ url }) => url));
      first.child.kill('SIGKILL');
    }
  };
  await Promise.all(Array.from({ length: 32 }, worker));

  expect(answers.size).toBe(total);
  for (const [number, answer] of answers) {
    expect(answer).toMatchObject({
      id: `group-${String(number)}`,
      rewards: [1, 0, 1],
    });
  }
  const started = readFileSync(log, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { group: string; event: { type: string } })
    .filter(({ event }) => event.type === 'run.started')
    .map((line) => line.group);
  expect(started).toHaveLength(total);
  expect(new Set(started).size).toBe(total);
  // What the first life answered, the second one answers alike, without the anchor.
  const again = (await (await post(await service, 1)).json()) as { replayed: boolean };
  expect(again).toEqual({ ...(answers.get(1) as object), replayed: true });
});
