/** Exports: the log comes back as it was, a cut one up to its last whole line; CSV; a question as an ordinary run. */
import { describe, expect, it } from 'vitest';
import { foldAll } from '../cat/log/fold';
import { chatBook } from '../cat/prompts/chat';
import { defaultConfig } from './config';
import { parseCsv } from './datasets/csv';
import { decodeEvaluation, encodeEvaluation, questionsCsv } from './export';
import { asRun } from './harness/as-run';
import type { EvaluationEntry } from './harness/events';
import { evaluate } from './harness/harness';
import { EvaluationLog } from './harness/log';
import { boxedGrader, TEST_MODEL, testEngine } from '../../test/support/evaluate/engine';

async function entriesOf(): Promise<EvaluationEntry[]> {
  let now = 0;
  const question = (id: string, gold: string) => ({
    ...{ id, question: `What is ${gold}?`, gold, kind: 'math' as const },
    ...{ reference: null, criteria: [], level: '=1+1', subject: 'a, "b"' },
  });
  const list: EvaluationEntry[] = [];
  const start = {
    config: defaultConfig(4),
    dataset: { name: 't', title: 'T', licence: '', source: '', total: 2 },
    questions: [question('q1', '5'), question('q2', '-7')],
  };
  const deps = {
    ...{ engine: testEngine(), model: TEST_MODEL, grader: boxedGrader, prompts: chatBook },
    ...{ clock: () => now++, app: 'test', at: '2026-01-01T00:00:00Z' },
  };
  for await (const entry of evaluate(start, deps, new AbortController().signal)) list.push(entry);
  return list;
}

describe('the log as JSON Lines', () => {
  it('comes back as it was', async () => {
    const entries = await entriesOf();
    expect(decodeEvaluation(encodeEvaluation(entries))).toEqual({ ok: true, value: entries });
  });

  it('killed while writing, it is read up to its last whole line, wherever the cut', async () => {
    const entries = await entriesOf();
    const text = encodeEvaluation(entries);
    const first = text.indexOf('\n') + 1;
    for (let cut = first; cut < text.length; cut += 997) {
      const whole = text.slice(0, cut).split('\n').length - 1;
      const decoded = decodeEvaluation(text.slice(0, cut));
      expect(decoded.ok && decoded.value.length).toBe(whole);
    }
  });

  it('names a broken line, a missing one, and what is no evaluation', async () => {
    const lines = encodeEvaluation(await entriesOf()).split('\n');
    const message = (text: string) => {
      const decoded = decodeEvaluation(text);
      return decoded.ok ? '' : decoded.failure.message;
    };
    expect(message([...lines.slice(0, 2), '{', ...lines.slice(2)].join('\n'))).toContain('Line 3');
    expect(message([...lines.slice(0, 2), ...lines.slice(3)].join('\n'))).toContain('missing');
    expect(message('{}')).toContain('Line 1');
    expect(message('')).toContain('no evaluation');
  });
});

describe('the questions as CSV', () => {
  it('has one line a question, safe in a spreadsheet, numbers kept', async () => {
    const csv = questionsCsv(EvaluationLog.from(await entriesOf()));
    const { records } = parseCsv(csv, ',');
    const [head, first, second] = records.map(({ fields }) => fields);
    expect(records.length).toBe(3);
    expect(first!.slice(0, 5)).toEqual(['q1', "'=1+1", 'a, "b"', '5', 'done']);
    expect(second![3]).toBe('-7');
    expect(head).toContain('synthesis-from-one');
    expect(first!.length).toBe(head!.length);
  });
});

describe('a question as a run', () => {
  it('folds to a finished run with the same answers and choices', async () => {
    const entries = await entriesOf();
    const graded = EvaluationLog.from(entries).graded.get(1)!;
    const view = foldAll(asRun(entries, 1)!);
    expect(view.status).toBe('completed');
    expect(view.task?.question).toBe('What is -7?');
    expect(view.rollouts.map(({ extraction }) => extraction?.answer)).toEqual(
      graded.rollouts.map(({ answer }) => answer),
    );
    expect(view.synthesis?.extraction?.answer).toBe(graded.outcomes.synthesis!.answer);
    const majority = view.baselines.find(({ method }) => method === 'majority')!;
    expect(majority.answer).toBe(graded.outcomes.majority!.answer);
    expect(view.rollouts.map(({ reward }) => reward?.value)).toEqual(
      graded.rollouts.map(({ reward }) => reward),
    );
  });

  it('is not to be had before its group is', async () => {
    const entries = await entriesOf();
    expect(asRun(entries.slice(0, 1), 0)).toBeNull();
    expect(asRun(entries, 9)).toBeNull();
  });
});
