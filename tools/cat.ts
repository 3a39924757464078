/**
 * `npm run cat`: one run of Compute as Teacher on the built page in headless Chromium, the same core and
 * engines as on screen. With `--json` it prints the run's log, one entry a line; without, a short report.
 */
import type { Entry } from '../src/cat/events';
import { GROUP_SIZE } from '../src/cat/task';
import { readOptions, refuse, wholeNumber } from './args';
import { openHeadless } from './headless';

const usage = `npm run cat -- --question "…" [--kind math|open] [--topic health] [--gold ANSWER]
  [--group 8] [--model ID] [--engine webllm|wllama|micro] [--seed 1] [--max-tokens 256]
  [--temperature 1] [--top-p 1] [--json] [--verbose]`;

const values = readOptions(
  process.argv.slice(2),
  {
    question: { type: 'string' },
    kind: { type: 'string', default: 'math' },
    topic: { type: 'string' },
    gold: { type: 'string' },
    group: { type: 'string' },
    model: { type: 'string' },
    engine: { type: 'string' },
    seed: { type: 'string' },
    'max-tokens': { type: 'string' },
    temperature: { type: 'string' },
    'top-p': { type: 'string' },
    json: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
  usage,
);
if (!values.question) refuse('No question: give one with --question "…".', usage);
if (values.kind !== 'math' && values.kind !== 'open') {
  refuse(`--kind ${values.kind}: give math or open.`, usage);
}

const headless = await openHeadless(
  values.verbose ? { onConsole: (line) => console.error(line) } : {},
);
process.once('SIGINT', () => void headless.stop());
let outcome = 'failed';
try {
  await headless.call(
    'cat',
    {
      modelId: values.model ?? null,
      engine: values.engine ?? null,
      task: {
        question: values.question,
        kind: values.kind,
        ...(values.topic === 'health' ? { topic: 'health' } : {}),
        ...(values.gold === undefined ? {} : { gold: values.gold }),
      },
      config: {
        groupSize: wholeNumber('group', values.group, 8, [GROUP_SIZE.min, GROUP_SIZE.max], usage),
        seed: wholeNumber('seed', values.seed, 1, [0, 2 ** 31 - 1], usage),
        maxTokens: wholeNumber('max-tokens', values['max-tokens'], 256, [1, 4096], usage),
        ...(values.temperature === undefined ? {} : { temperature: Number(values.temperature) }),
        ...(values['top-p'] === undefined ? {} : { topP: Number(values['top-p']) }),
      },
    },
    (message) => {
      const { entry, progress } = message as { entry?: Entry; progress?: string };
      if (progress !== undefined) console.error(progress);
      if (entry === undefined) return;
      if (entry.event.type === 'run.finished') outcome = entry.event.outcome;
      if (values.json) console.log(JSON.stringify(entry));
      else print(entry);
    },
  );
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
} finally {
  await headless.close();
}
process.exitCode = outcome === 'completed' ? 0 : 1;

/** One line for what a reader of a terminal wants to know. */
function print({ event }: Entry): void {
  switch (event.type) {
    case 'rollout.finished':
      console.log(`\n--- rollout ${event.rollout} (${event.tokens} tokens, ${event.finishReason})`);
      console.log(event.text);
      break;
    case 'rollout.failed':
      console.log(`\n--- rollout ${event.rollout} failed: ${event.failure.message}`);
      break;
    case 'answer.extracted':
      console.log(`answer of ${event.subject}: ${event.extraction.answer ?? 'none'}`);
      break;
    case 'synthesis.finished':
      console.log(`\n--- reference (${event.tokens} tokens)\n${event.text}`);
      break;
    case 'rubric.proposed':
      for (const { id, text } of event.criteria) console.log(`criterion ${id}: ${text}`);
      break;
    case 'reward.assigned':
      console.log(
        `reward of rollout ${event.rollout}: ${event.reward ?? 'none'} (${event.because})`,
      );
      break;
    case 'baseline.chosen':
      console.log(`${event.method}: ${event.answer ?? 'none'} (${event.because})`);
      break;
    case 'run.finished':
      console.log(`\n${event.outcome}${event.failure ? `: ${event.failure.message}` : ''}`);
      break;
    default:
      break;
  }
}
