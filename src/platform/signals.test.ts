import { describe, expect, test } from 'vitest';
import { anySignal, joined } from './signals';

describe.each([
  ["the browser's own", anySignal],
  ['the stand-in', (...signals: AbortSignal[]) => joined(signals)],
] as const)('joined signals: %s', (_, join) => {
  test('abort with the first, for its reason, once', () => {
    const [a, b] = [new AbortController(), new AbortController()];
    const both = join(a.signal, b.signal);
    let heard = 0;
    both.addEventListener('abort', () => heard++);
    expect(both.aborted).toBe(false);
    b.abort('second');
    a.abort('first');
    expect(both.reason).toBe('second');
    expect(heard).toBe(1);
  });

  test('are aborted at once where one already was', () => {
    const open = new AbortController();
    const both = join(open.signal, AbortSignal.abort('before'));
    expect(both.reason).toBe('before');
    open.abort('late');
    expect(both.reason).toBe('before');
  });
});
