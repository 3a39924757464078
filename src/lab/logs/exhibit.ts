/**
 * The runs the page ships: `recorded/lab/index.json` and one log a run beside it (`log.ts` reads them). Owns the
 * index's shape and which runs there are; `tools/lab/exhibit.ts` records them.
 */
import * as v from 'valibot';
import { failure } from '../../failure/failure';
import { fail, ok, type Result } from '../../failure/result';
import type { LabConfig } from '../config';

const SHARE = v.nullable(v.number());

const INDEX = v.object({
  version: v.literal(1),
  runs: v.array(
    v.object({
      /** Beside the index. */
      file: v.pipe(v.string(), v.regex(/^[a-z0-9-]+\.jsonl$/u)),
      preset: v.picklist(['paper', 'popular']),
      reward: v.picklist(['cat', 'majority', 'truth', 'sft']),
      seed: v.number(),
      steps: v.number(),
      /** The command that made it. */
      command: v.string(),
      /** Accuracy at temperature 1 on held-out sums, before and after. */
      start: SHARE,
      final: v.object({
        accuracy: v.number(),
        low: v.number(),
        high: v.number(),
        greedy: v.number(),
      }),
    }),
  ),
});

export type ExhibitIndex = v.InferOutput<typeof INDEX>;
export type ExhibitRun = ExhibitIndex['runs'][number];

export function readExhibitIndex(value: unknown): Result<ExhibitIndex> {
  const parsed = v.safeParse(INDEX, value);
  return parsed.success
    ? ok(parsed.output)
    : fail(
        failure(
          'parse',
          'malformed',
          'The list of recorded runs cannot be read. Reload the page.',
          {
            canRetry: true,
            detail: v.summarize(parsed.issues).slice(0, 300),
          },
        ),
      );
}

type Wanted = { readonly name: string } & Pick<LabConfig, 'preset' | 'reward' | 'seed' | 'steps'> &
  Partial<LabConfig>;

const run = (
  preset: LabConfig['preset'],
  reward: LabConfig['reward'],
  seed: number,
  steps: number,
  over: Partial<LabConfig> = {},
  suffix = '',
): Wanted => ({
  name: `${preset}-${reward}-${String(seed)}${suffix}`,
  preset,
  reward,
  seed,
  steps,
  evaluateEvery: steps > 100 ? 50 : 20,
  ...over,
});

/** Most telling first: a recording that is cut short still has the opening. */
export const EXHIBIT: readonly Wanted[] = [
  run('paper', 'cat', 1, 80),
  run('popular', 'cat', 1, 150),
  run('popular', 'majority', 1, 150),
  run('paper', 'cat', 2, 80),
  run('paper', 'cat', 3, 80),
  run('paper', 'cat', 4, 80),
  run('popular', 'cat', 2, 150),
  run('popular', 'majority', 2, 150),
  run('popular', 'truth', 1, 150),
  run('popular', 'cat', 3, 150),
  run('popular', 'majority', 3, 150),
  run('popular', 'cat', 1, 150, { learningRate: 6e-4, beta: 0 }, '-hacking'),
  run('popular', 'sft', 1, 150),
  run('popular', 'truth', 2, 150),
  run('popular', 'truth', 3, 150),
  // Of the guided experiments, what the runs above do not show.
  run('paper', 'cat', 1, 200, {}, '-diversity'),
  run('paper', 'cat', 1, 80, { groupSize: 1 }, '-one'),
  run('paper', 'cat', 1, 80, { groupSize: 2 }, '-two'),
  run('paper', 'cat', 1, 80, { groupSize: 4 }, '-four'),
  run('paper', 'cat', 1, 80, { groupSize: 16 }, '-sixteen'),
  run('paper', 'cat', 1, 80, { anchorNoise: 0.15 }, '-noise'),
  run('paper', 'cat', 1, 80, { anchorNoise: 0.3 }, '-noisier'),
  run('paper', 'cat', 1, 150, { anchor: 'live' }, '-live'),
  run('paper', 'cat', 1, 150, {}, '-frozen'),
];
