import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SymbolicClient } from './client';
import {
  IS_READY,
  type SymbolicReply,
  type SymbolicRequest,
  type SymbolicWorker,
} from './protocol';

/** A worker that does what the test tells it to; the client under test is the real one. */
class Puppet implements SymbolicWorker {
  static made: Puppet[] = [];
  readonly asked: SymbolicRequest[] = [];
  ended = false;
  #reply: (reply: SymbolicReply) => void = () => undefined;
  #die: (why: string) => void = () => undefined;
  constructor() {
    Puppet.made.push(this);
  }
  post(request: SymbolicRequest): void {
    this.asked.push(request);
  }
  onReply(listener: (reply: SymbolicReply) => void): void {
    this.#reply = listener;
  }
  onDeath(listener: (why: string) => void): void {
    this.#die = listener;
  }
  terminate(): void {
    this.ended = true;
  }
  answer(outcome: SymbolicReply['outcome']): void {
    this.#reply({
      id: this.asked[this.asked.length - 1]?.id ?? -1,
      outcome,
      rule: 'symbolic',
      because: 'Said so.',
    });
  }
  ready(): void {
    this.#reply(IS_READY);
  }
  die(): void {
    this.#die('out of memory');
  }
}

const question = { left: 'x', right: 'y', constants: null };
const { signal } = new AbortController();
const last = (): Puppet => Puppet.made[Puppet.made.length - 1] as Puppet;

beforeEach(() => {
  Puppet.made = [];
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the symbolic client', () => {
  it('starts one worker for many questions and asks one at a time', async () => {
    const client = new SymbolicClient(() => new Puppet(), 1000);
    const answers = [client.ask(question, signal), client.ask(question, signal)];
    expect(last().asked).toHaveLength(1);
    last().answer('equal');
    expect(last().asked).toHaveLength(2);
    last().answer('different');
    expect((await Promise.all(answers)).map(({ outcome }) => outcome)).toEqual([
      'equal',
      'different',
    ]);
    expect(Puppet.made).toHaveLength(1);
  });

  it('ends a worker that runs over its time, and the next question gets a new one', async () => {
    const client = new SymbolicClient(() => new Puppet(), 1000);
    const slow = client.ask(question, signal);
    // Loading takes its time; the question's own second begins when the engine is there.
    await vi.advanceTimersByTimeAsync(30_000);
    expect(last().ended).toBe(false);
    last().ready();
    await vi.advanceTimersByTimeAsync(1001);
    expect((await slow).outcome).toBe('unknown');
    expect(last().ended).toBe(true);
    const next = client.ask(question, signal);
    expect(Puppet.made).toHaveLength(2);
    last().answer('equal');
    expect((await next).outcome).toBe('equal');
  });

  it('gives an aborted question up at once and goes on with the queue', async () => {
    const client = new SymbolicClient(() => new Puppet(), 1000);
    const stop = new AbortController();
    const stopped = client.ask(question, stop.signal);
    const waiting = client.ask(question, signal);
    stop.abort();
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    last().answer('equal');
    expect((await waiting).outcome).toBe('equal');
  });

  it('does not start workers for ever when they die', async () => {
    const client = new SymbolicClient(() => new Puppet(), 1000);
    for (let i = 0; i < 3; i++) {
      const asked = client.ask(question, signal);
      last().die();
      expect((await asked).outcome).toBe('unknown');
    }
    expect((await client.ask(question, signal)).because).toContain('could not be started');
    expect(Puppet.made).toHaveLength(3);
  });
});
