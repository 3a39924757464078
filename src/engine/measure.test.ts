import { describe, expect, it } from 'vitest';
import type { Completion, Engine, GenerateEvent } from '../contract/engine';
import { notLoaded } from './errors';
import { measureSpeed } from './measure';
import { emptyCompletion } from './sequences';

const prompt = { kind: 'text', text: 'x' } as const;
const never = new AbortController().signal;

/** An engine of 10 tokens a second on a clock of its own: 2 s of prefill, then 100 ms a token. */
function steady() {
  let ms = 0;
  const requests: number[] = [];
  const engine = {
    name: 'scripted',
    async *generate({ seeds, sampling }): AsyncGenerator<GenerateEvent, void, void> {
      requests.push(sampling.maxTokens);
      ms += 2000;
      yield { type: 'prefilled', promptTokens: 1, cachedTokens: 0, ms: 2000 };
      for (const index of seeds.keys()) {
        ms += 100 * sampling.maxTokens;
        const completion: Completion = emptyCompletion('length', {
          completionTokens: sampling.maxTokens,
        });
        yield { type: 'finished', index, completion };
      }
    },
  } as Pick<Engine, 'name' | 'generate'> as Engine;
  return { engine, now: () => ms, requests };
}

describe('measureSpeed', () => {
  it('counts tokens per second of decoding, after a warm-up', async () => {
    const { engine, now, requests } = steady();
    expect(await measureSpeed(engine, prompt, now, never)).toEqual({ ok: true, value: 10 });
    expect(requests).toEqual([1, 6]);
  });

  it('passes a failure on, and says so when stopped', async () => {
    const broken = {
      async *generate(): AsyncGenerator<GenerateEvent, void, void> {
        yield { type: 'failed', index: 0, failure: notLoaded(), partial: '' };
      },
    } as unknown as Engine;
    expect(await measureSpeed(broken, prompt, () => 0, never)).toMatchObject({
      failure: { code: 'not-loaded' },
    });
    const { engine, now } = steady();
    expect(await measureSpeed(engine, prompt, now, AbortSignal.abort())).toMatchObject({
      failure: { code: 'aborted' },
    });
  });
});
