/**
 * Makes public/datasets from the sets' own JSON Lines: `npx tsx tools/evaluate/datasets.ts MATH500 GSM8K`, each
 * the path of a file. Solutions are left out; ids, questions, answers, levels and subjects stay as they are.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { writeCompact } from '../../src/evaluate/datasets/compact';
import type { DatasetQuestion } from '../../src/evaluate/datasets/types';

const [math500, gsm8k] = process.argv.slice(2);
if (math500 === undefined || gsm8k === undefined) {
  throw new Error('usage: tsx tools/evaluate/datasets.ts MATH500.jsonl GSM8K.jsonl');
}

const lines = <Row>(path: string) =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);

const question = (
  id: string,
  text: string,
  gold: string,
  level: string | null,
  subject: string | null,
): DatasetQuestion => ({
  ...{ id, question: text, gold, level, subject },
  ...{ kind: 'math', reference: null, criteria: [] },
});

interface MathRow {
  unique_id: string;
  subject: string;
  level: number;
  problem: string;
  answer: string;
}
writeFileSync(
  'public/datasets/math500.json',
  writeCompact({
    name: 'math500',
    title: 'MATH-500',
    licence: 'MIT (c) 2021 Dan Hendrycks; split (c) OpenAI',
    source: 'MATH (Hendrycks et al. 2021, arXiv 2103.03874), 500 test problems of PRM800K',
    questions: lines<MathRow>(math500).map((r) =>
      question(r.unique_id, r.problem, r.answer, String(r.level), r.subject),
    ),
  }),
);

interface GsmRow {
  idx: number;
  question: string;
  answer: string;
}
writeFileSync(
  'public/datasets/gsm8k.json',
  writeCompact({
    name: 'gsm8k',
    title: 'GSM8K',
    licence: 'MIT (c) 2021 OpenAI',
    source: 'Grade School Math, test split (Cobbe et al. 2021, arXiv 2110.14168)',
    questions: lines<GsmRow>(gsm8k).map((r) =>
      question(`test/${r.idx}`, r.question, r.answer, null, null),
    ),
  }),
);
