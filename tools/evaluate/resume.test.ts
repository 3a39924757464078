/** Resuming with arguments: the log's own are gone on with, others are refused by name and leave the log as it is. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultConfig } from '../../src/evaluate/config';
import { parseUserFile } from '../../src/evaluate/datasets/user';
import { encodeEvaluation } from '../../src/evaluate/export';
import type { EvaluationEvent } from '../../src/evaluate/harness/events';
import { CONFIG_OPTIONS, differences, modelOf, type Asked } from './resume';

type Started = Extract<EvaluationEvent, { type: 'evaluation.started' }>;

const OWN = '{"question":"1+1?","answer":2}\n{"question":"1+2?","answer":3}\n';
const config = defaultConfig(4);
const { questions } = parseUserFile('own.jsonl', OWN);
const model: Started['model'] = {
  id: 'SmolLM2-135M-Instruct.Q4_1',
  engine: 'wllama',
  dialect: 'chat',
  quantisation: 'Q4_1',
  hash: 'b179',
  device: 'wasm',
};

function begun(dataset: Partial<Started['dataset']>, change: Partial<Started> = {}): Started {
  return {
    type: 'evaluation.started',
    ...{ config, model, questions, app: 'test', at: '2026-01-01T00:00:00Z' },
    dataset: { name: 'math500', title: 'MATH-500', licence: '', source: '', total: 2, ...dataset },
    ...change,
  };
}

function asked(change: Partial<Asked>): Asked {
  return { config, options: [], dataset: null, model: null, engine: null, ...change };
}

describe('what differs', () => {
  it('nothing, where nothing is said or the same is said again', () => {
    expect(differences(asked({}), begun({}))).toEqual([]);
    const again = asked({
      ...{ options: CONFIG_OPTIONS, dataset: { name: 'math500' } },
      ...{ model: 'smollm2-135m', engine: 'wllama' },
    });
    expect(differences(again, begun({}))).toEqual([]);
  });

  it('is told with both values, and only of what was said', () => {
    const other = {
      ...config,
      run: { ...config.run, groupSize: 8, seed: 3 },
      subset: { ...config.subset, limit: 40 },
    };
    expect(differences(asked({ config: other, options: ['limit', 'group'] }), begun({}))).toEqual([
      '--limit 40, the log has 20',
      '--group 8, the log has 4',
    ]);
    const rest = asked({ dataset: { name: 'gsm8k' }, model: 'qwen3-0.6b', engine: 'webllm' });
    expect(differences(rest, begun({}))).toEqual([
      '--dataset gsm8k, the log has math500',
      '--model qwen3-0.6b, the log has SmolLM2-135M-Instruct.Q4_1',
      '--engine webllm, the log has wllama',
    ]);
  });

  it('every setting of the configuration that an option sets is compared', () => {
    const all: typeof config = {
      ...{ methods: ['single'], reliability: true, synthesisAt: [] },
      run: {
        ...config.run,
        ...{ groupSize: 16, seed: 9, temperature: 0.5, maxTokens: 7 },
        synthesis: { temperature: 0, maxTokens: 9 },
      },
      subset: { levels: ['5'], subjects: ['Algebra'], limit: null, seed: 9 },
    };
    const told = differences(asked({ config: all, options: CONFIG_OPTIONS }), begun({}));
    expect(told.map((line) => /^--(\S+)/.exec(line)![1])).toEqual(CONFIG_OPTIONS);
  });

  it('an own file is the log’s when its questions are, whatever its name', () => {
    const log = begun({ name: 'own', title: 'own.jsonl' }, { config: { ...config, subset: ALL } });
    const chosen = [questions[1]!, questions[0]!];
    const shuffled = { ...log, questions: chosen };
    const same = (from: Started) =>
      differences(asked({ dataset: { title: 'renamed.jsonl', questions } }), from);
    // One of the two orders is the seed's own.
    expect([same(log).length, same(shuffled).length].sort()).toEqual([0, 1]);
    const changed = [{ ...questions[0]!, gold: '4' }, questions[1]!];
    for (const from of [log, shuffled]) {
      const told = differences(
        asked({ dataset: { title: 'own.jsonl', questions: changed } }),
        from,
      );
      expect(told[0]).toContain('whose questions are not those of the log (own.jsonl)');
    }
  });

  it('the log names its model in the catalogue', () => {
    expect(modelOf(begun({}))).toBe('smollm2-135m');
    expect(modelOf(begun({}, { model: { ...model, id: 'trained here' } }))).toBeNull();
  });
});

const ALL = { ...config.subset, limit: null };

describe('npm run evaluate -- --resume', { timeout: 60_000 }, () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'resume-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('refuses other arguments with status 2 before anything starts; the log is left as it was', async () => {
    const file = join(folder, 'log.jsonl');
    const text = encodeEvaluation([{ v: 1, seq: 0, ms: 0, event: begun({}) }]);
    writeFileSync(file, `${text}{"v":1,"seq":1`);
    const before = readFileSync(file, 'utf8');
    const args = ['--dataset', 'gsm8k', '--limit', '40', '--resume', '--json', file];
    const { code, err } = await evaluate(args);
    expect(code).toBe(2);
    expect(err).toContain('--dataset gsm8k, the log has math500');
    expect(err).toContain('--limit 40, the log has 20');
    expect(err).not.toContain('building the page');
    expect(readFileSync(file, 'utf8')).toBe(before);
  });
});

function evaluate(args: readonly string[]): Promise<{ code: number | null; err: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'tools/evaluate/main.ts', ...args]);
    let err = '';
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, err });
    });
  });
}
