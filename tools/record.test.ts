/** The recorded runs that the page ships: whole, real, blind, small, and of every kind the gallery promises. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { proveBlind } from '../src/cat/synthesise/blindness';
import type { Entry } from '../src/cat/log/events';
import { foldAll } from '../src/cat/log/fold';
import { decodeLog } from '../src/storage/codec';
import { ROOT } from './setup/root.mjs';

interface Listed {
  readonly name: string;
  readonly modelId: string;
  readonly kind: 'math' | 'open';
  readonly topic?: 'health';
  readonly question: string;
}

const folder = join(ROOT, 'public', 'recorded', 'runs');
const index = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as Listed[];

function entriesOf(name: string): readonly Entry[] {
  const decoded = decodeLog(readFileSync(join(folder, `${name}.jsonl`), 'utf8'));
  if (!decoded.ok) throw new Error(decoded.failure.message);
  expect(decoded.value.notice).toBeNull();
  return decoded.value.entries;
}

test('each file is listed, and the gallery has every kind, of the language model too', () => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  expect(files.sort()).toEqual(index.map(({ name }) => `${name}.jsonl`).sort());
  const kinds = (model: RegExp) =>
    index.filter(({ modelId }) => model.test(modelId)).map(({ kind, topic }) => topic ?? kind);
  expect(kinds(/^smollm2/).sort()).toEqual(['health', 'math', 'math', 'open']);
  expect(kinds(/^reasoner/)).toEqual(['math', 'math']);
  expect(files.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0)).toBeLessThan(3e5);
});

test('in the reasoner’s runs the majority errs and the synthesis does not', () => {
  for (const { name } of index.filter(({ modelId }) => modelId.startsWith('reasoner'))) {
    const { task, baselines } = foldAll(entriesOf(name));
    const answerBy = (method: string) =>
      baselines.find((baseline) => baseline.method === method)?.answer?.replace(/^0+/, '');
    expect(answerBy('synthesis')).toBe(task?.gold);
    expect(answerBy('majority')).not.toBe(task?.gold);
  }
});

describe.each(index)('$name', ({ name, modelId, question, kind }) => {
  const entries = entriesOf(name);
  const view = foldAll(entries);

  test('is a completed run of a real engine, and says what the list says', () => {
    expect(view.status).toBe('completed');
    expect(view.task).toMatchObject({ question, kind });
    expect(view.model?.engine).not.toBe('scripted');
    expect(view.model?.id.toLowerCase()).toContain(modelId.toLowerCase().slice(0, 7));
  });

  test('plays: every rollout has pieces that join to its text', () => {
    for (const { index: rollout, text } of view.rollouts) {
      const pieces = entries.flatMap(({ event }) =>
        event.type === 'rollout.delta' && event.rollout === rollout ? [event.text] : [],
      );
      expect(pieces.join('')).toBe(text);
    }
  });

  test('its anchor never saw the question', () => {
    const shown = (view.synthesis?.order ?? []).map((at) => view.rollouts[at]!);
    expect(view.prompts.synthesis).not.toBeNull();
    expect(proveBlind(question, view.prompts.synthesis!, shown)).toMatchObject({
      blind: true,
      missing: [],
    });
  });
});
