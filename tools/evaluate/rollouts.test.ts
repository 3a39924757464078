/** The command as it is called: figures on standard output as one line, bad rows by line on standard error. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'evaluate-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function evaluate(args: readonly string[], input = ''): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'tools/evaluate/main.ts', ...args]);
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, out, err });
    });
    child.stdin.end(input);
  });
}

const row = (gold: string, texts: readonly string[]) =>
  JSON.stringify({ id: gold, question: 'q', gold, rollouts: texts.map((text) => ({ text })) });

/** MATH's golds and GSM8K's, answers in several dresses; 5 of 8 right, every question with one. */
const ROWS = [
  row('\\frac{1}{2}', [
    'So $x = \\boxed{0.5}$.',
    'The answer is $\\dfrac12$.',
    'It is \\boxed{2}.',
    '',
  ]),
  row('She has 9 * 2 = <<9*2=18>>18 left.\n#### 18', [
    'She makes $18.',
    'Adding up: 10 + 8 = 18\n#### 18',
    'The answer is 17.',
    'So the final answer is 18 dollars.',
  ]),
];

describe('npm run evaluate -- --rollouts', { timeout: 60_000 }, () => {
  it('prints one JSON line with the figures and names the bad rows by line', async () => {
    const file = join(folder, 'rollouts.jsonl');
    const bad = [row(' ', ['x']), '{"id":', row('3', [])];
    writeFileSync(file, [ROWS[0], bad[0], bad[1], '', bad[2], ROWS[1]].join('\n'));
    const { code, out, err } = await evaluate([
      ...['--rollouts', file, '--methods', 'single,majority,pass@k', '--json'],
    ]);
    expect(code).toBe(0);
    expect(out.trim().split('\n').length).toBe(1);
    const { n, methods, refused } = JSON.parse(out) as {
      n: number;
      methods: Record<string, { accuracy: number; low: number; high: number }>;
      refused: { count: number; rows: { line: number }[] };
    };
    expect(n).toBe(2);
    expect(methods['single']!.accuracy).toBe(5 / 8);
    expect(methods['majority']!.accuracy).toBe(1);
    expect(methods['pass@4']!.accuracy).toBe(1);
    expect(methods['single']!.low).toBeLessThan(5 / 8);
    expect(refused.rows.map(({ line }) => line)).toEqual([2, 3, 5]);
    expect(err).toContain('line 2: "gold" is empty');
    expect(err).toContain('line 5: "rollouts" is an empty list');
  });

  it('reads standard input and prints a table without --json', async () => {
    const { code, out } = await evaluate(['--rollouts', '-'], ROWS.join('\n'));
    expect(code).toBe(0);
    expect(out).toMatch(/single\s+62\.5 %/);
  });

  it('counts an id that comes again, and says so; the published figure stays the file’s own', async () => {
    const twice = [ROWS[0], ROWS[1], ROWS[0]].join('\n');
    const { code, out, err } = await evaluate(['--rollouts', '-', '--json'], twice);
    expect(code).toBe(0);
    const { n, repeated } = JSON.parse(out) as { n: number; repeated: { count: number } };
    expect([n, repeated.count]).toEqual([3, 1]);
    expect(err).toMatch(/^line 3: the id .* of line 1 again/m);
  });

  it('a file cut in the middle of a character is scored up to its last whole row', async () => {
    const file = join(folder, 'cut.jsonl');
    const whole = Buffer.from(`\uFEFF${ROWS[0]}\r\n${ROWS[1]}\r\n{"id":"ü😀`);
    writeFileSync(file, whole.subarray(0, whole.length - 2));
    const { code, out, err } = await evaluate(['--rollouts', file, '--json']);
    expect(code).toBe(0);
    expect((JSON.parse(out) as { n: number }).n).toBe(2);
    expect(err).toContain('line 3: not JSON');
  });

  it('nothing to score: no accuracy is made up, and the status is 1', async () => {
    const { code, out } = await evaluate(['--rollouts', '-', '--json'], '\n{}\n');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ n: 0, methods: { single: { accuracy: null } } });
  });

  it('says what is wrong with its arguments, and ends with status 2', async () => {
    const option = await evaluate(['--rollouts', '-', '--nope']);
    expect(option).toMatchObject({ code: 2 });
    expect(option.err).toContain('--nope');
    expect(await evaluate(['--rollouts', folder])).toMatchObject({ code: 2 });
    const missing = await evaluate(['--rollouts', join(folder, 'none.jsonl')]);
    expect(missing).toMatchObject({ code: 2 });
    expect(missing.err).toContain('there is no file');
    const engine = await evaluate(['--rollouts', '-', '--methods', 'synthesis']);
    expect(engine).toMatchObject({ code: 2 });
    expect(engine.err).toContain('"synthesis" cannot be scored');
  });
});
