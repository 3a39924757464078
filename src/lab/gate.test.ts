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
});
