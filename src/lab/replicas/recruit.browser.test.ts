/** A replica in a real worker: its answers are those of one at home, and its death is heard. */
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startWasm, tiny, tinyWeights } from '../../../test/support/micro';
import { encode, TRACE_LENGTH } from '../../reasoner/notation';
import { questionOf, type Sum } from '../../reasoner/sums';
import { DEFAULT_LAB } from '../config';
import { setupOf } from '../trainer';
import { recruit, type ReplicaWorker } from './recruit';
import { Replica, type Lesson, type ReplicaPort } from './replica';

beforeAll(startWasm);

const CONFIG = { ...DEFAULT_LAB, questions: 2, groupSize: 2, evaluateSums: 128 };
const SETUP = setupOf(tiny('gpt'), CONFIG, tinyWeights('gpt'), null);
const SUMS: readonly Sum[] = [
  [358, 676, 739, 945],
  [12, 0, 999, 407],
];
const PROMPTS = Int32Array.from(SUMS.flatMap((sum) => encode(questionOf(sum))!));

let worker: ReplicaWorker | null = null;
const opened: ReplicaPort[] = [];

async function enlist(): Promise<ReplicaPort> {
  const [port] = await recruit(SETUP, () => {
    worker = new Worker(new URL('./replica-worker.ts', import.meta.url), { type: 'module' });
    return worker;
  });
  opened.push(port!);
  return port!;
}

afterEach(() => {
  for (const port of opened.splice(0)) port.close();
});

/** Explores, learns twice and updates between; everything that came of it. */
async function work(replica: ReplicaPort): Promise<unknown[]> {
  const explored = await replica.explore(PROMPTS, 1, 0);
  const lesson: Lesson = {
    kind: 'rewards',
    prompts: PROMPTS,
    traces: explored.tokens,
    advantages: [1, -1, 0.5, -0.5],
  };
  const first = await replica.learn(0, lesson);
  await replica.update(first.gradient, 1, 1e-3);
  const second = await replica.learn(0, null);
  return [explored, first, second, await replica.measure(1)];
}

describe('a replica in a worker', () => {
  test('does what one at home does', async () => {
    const home = new Replica(SETUP);
    const [there, here] = [await work(await enlist()), await work(home)];
    expect(there).toEqual(here);
    expect(here[0]).toMatchObject({ syntheses: { length: SUMS.length * TRACE_LENGTH } });
    home.close();
  }, 60_000);

  test('whose worker ends, says so to the call that waits and to the next', async () => {
    const port = await enlist();
    const waiting = port.explore(PROMPTS, 1, 0);
    worker!.terminate();
    await expect(waiting).rejects.toThrow('the second worker is gone');
    await expect(port.explore(PROMPTS, 1, 0)).rejects.toThrow('the second worker is gone');
  }, 60_000);

  test('that cannot start is done without', async () => {
    const refused = await recruit(SETUP, () => {
      throw new DOMException('no more workers', 'SecurityError');
    });
    expect(refused).toEqual([]);
    const missing = await recruit(
      SETUP,
      () => new Worker(new URL('/nowhere.js', location.href), { type: 'module' }),
    );
    expect(missing).toEqual([]);
  }, 60_000);
});
