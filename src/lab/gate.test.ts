import { describe, expect, test } from 'vitest';
import { Gate } from './gate';

describe('the gate', () => {
  const quick = (): Promise<void> => Promise.resolve();

  test('pauses, lets single steps through, goes on, and stops with the platform’s abort', async () => {
    const gate = new Gate(quick);
    await gate.pass(true);
    gate.pause();
    const seen: string[] = [];
    const waits: boolean[] = [];
    const pass = (name: string): Promise<void> =>
      gate
        .pass(true, (waiting) => {
          waits.push(waiting);
          return Promise.resolve();
        })
        .then(() => void seen.push(name));
    const first = pass('first');
    await gate.pass(false);
    expect(seen).toEqual([]);
    gate.step();
    await first;
    const second = pass('second');
    await quick();
    expect(seen).toEqual(['first']);
    gate.resume();
    await second;
    expect(seen).toEqual(['first', 'second']);
    expect(waits).toEqual([true, true, false]);
    gate.pause();
    const third = gate.pass(true);
    gate.stop();
    await expect(third).rejects.toMatchObject({ name: 'AbortError' });
    await expect(gate.pass(false)).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('a pause that comes while going on is told holds the next step, and one step goes through again', async () => {
    const gate = new Gate(quick);
    gate.pause();
    const first = gate.pass(true, (waiting) => {
      if (!waiting) gate.pause();
      return Promise.resolve();
    });
    await quick();
    await quick();
    gate.resume();
    await first;
    let passed = false;
    const second = gate.pass(true).then(() => (passed = true));
    for (let turn = 0; turn < 10; turn++) await quick();
    expect(passed).toBe(false);
    gate.step();
    await second;
    expect(passed).toBe(true);
  });
});
