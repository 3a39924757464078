/**
 * `npm run cat`: one run of Compute as Teacher on the built page in headless Chromium, the same core and
 * engines as on screen. With `--json` it prints the run's log, one entry a line; without, a short report.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Entry } from '../src/cat/log/events';
import { GROUP_SIZE, MAX_QUESTION_LENGTH } from '../src/cat/task';
import {
  CATALOGUE,
  DEFAULT_GGUF,
  DEFAULT_LANGUAGE_MODEL,
  findVariant,
  TUTORED_GGUF,
} from '../src/models/catalogue';
import { AS_IN_THE_PAPER } from '../src/models/settings';
import { anyNumber, oneOf, readOptions, refuse, wholeNumber } from './args';
import { openHeadless } from './headless';
import { MODELS } from './setup/root.mjs';

const usage = `npm run cat -- --question "…" [--kind math|open] [--topic health] [--gold ANSWER]
  [--model ID] [--engine webllm|wllama|micro] [--seed 1] [--group N] [--max-tokens N]
  [--temperature T] [--top-p P] [--paper] [--json] [--verbose]
What is not given is what fits the model; --paper draws 8 at temperature 1.
Ends with 0 when the run completed, 1 when it did not, 2 when it was asked for wrongly.`;

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
    paper: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
  usage,
);
// Everything is checked before anything is started.
requestOf(values.model ?? DEFAULT_LANGUAGE_MODEL);

const headless = await openHeadless(
  values.verbose ? { onConsole: (line) => console.error(line) } : {},
);
process.once('SIGINT', () => void headless.stop());
const request = requestOf(values.model ?? modelAtHand());
let outcome = 'failed';
try {
  await headless.call('cat', request, (message) => {
    const { entry, progress } = message as { entry?: Entry; progress?: string };
    if (progress !== undefined) console.error(progress);
    if (entry === undefined) return;
    if (entry.event.type === 'run.finished') outcome = entry.event.outcome;
    if (values.json) console.log(JSON.stringify(entry));
    else print(entry);
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
} finally {
  await headless.close();
}
process.exitCode = outcome === 'completed' ? 0 : 1;

/** The default model or, where it could not be made, the one it is made from. */
function modelAtHand(): string {
  if (existsSync(join(MODELS, TUTORED_GGUF.file))) return DEFAULT_LANGUAGE_MODEL;
  console.error(`${TUTORED_GGUF.file} could not be made: the untutored SmolLM2 runs instead.`);
  return DEFAULT_GGUF.id;
}

/** What was asked for, checked. */
function requestOf(modelId: string) {
  const { question = '', gold } = values;
  if (question.trim() === '') refuse('No question: give one with --question "…".', usage);
  if (question.length > MAX_QUESTION_LENGTH) {
    refuse(
      `The question has ${question.length} characters; ${MAX_QUESTION_LENGTH} can be asked.`,
      usage,
    );
  }
  const model = findVariant(modelId)?.model;
  if (model === undefined) {
    const known = CATALOGUE.map(({ id }) => id).join(', ');
    refuse(`--model ${modelId}: there is no such model. Give one of ${known}.`, usage);
  }
  const kind = oneOf('kind', values.kind, ['math', 'open'], usage);
  const topic = oneOf('topic', values.topic, ['health'], usage);
  const temperature = anyNumber('temperature', values.temperature, [0, 2], usage);
  const topP = anyNumber('top-p', values['top-p'], [0.05, 1], usage);
  const fitting = { ...model.settings, ...(values.paper ? AS_IN_THE_PAPER : {}) };
  const { min, max } = GROUP_SIZE;
  return {
    modelId,
    engine: oneOf('engine', values.engine, ['webllm', 'wllama', 'micro'], usage) ?? null,
    task: {
      question,
      kind,
      ...(topic === undefined ? {} : { topic }),
      ...(gold === undefined ? {} : { gold }),
    },
    config: {
      groupSize: wholeNumber('group', values.group, fitting.groupSize, [min, max], usage),
      seed: wholeNumber('seed', values.seed, 1, [0, 2 ** 31 - 1], usage),
      maxTokens: wholeNumber(
        'max-tokens',
        values['max-tokens'],
        fitting.maxTokens,
        [1, 4096],
        usage,
      ),
      temperature: temperature ?? fitting.temperature,
      topP: topP ?? fitting.topP,
    },
  };
}

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
