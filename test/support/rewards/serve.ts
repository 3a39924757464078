/**
 * The rewards service over a scripted engine, as a process of its own that a test can kill: `serve.ts LOG [MS]` prints
 * its address. Each group takes MS milliseconds; the reference is the answer that its first rollout gives.
 */
import { createDesk } from '../../../tools/rewards/desk';
import { createGatherer } from '../../../tools/rewards/gather';
import { openJournal } from '../../../tools/rewards/journal';
import { startService } from '../../../tools/rewards/service';
import { chatBook } from '../../../src/cat/prompts/chat';
import { promptText } from '../../../src/cat/prompts/text';
import { TEST_MODEL, testEngine } from '../cat/engine';
import { testGrader } from '../cat/grader';

const [log = '', ms = '0'] = process.argv.slice(2);
const engine = testEngine({
  write: ({ prompt }) => [`So \\boxed{${/boxed\{([^}]*)\}/.exec(promptText(prompt))?.[1] ?? ''}}`],
  onToken: () => new Promise((resolve) => setTimeout(resolve, Number(ms) / 3)),
});
const journal = await openJournal(log);
const desk = createDesk({
  deps: {
    engine: { ...engine, requests: [], scored: [] } as typeof engine,
    ...{ model: TEST_MODEL, grader: testGrader, prompts: chatBook, app: 'test 0' },
    clock: () => performance.now(),
  },
  now: () => new Date().toISOString(),
  ...{ concurrency: 4, queue: 64, timeLimit: 60, seed: 1, criteria: 5, maxTokens: null, journal },
});
const gatherer = createGatherer({ timeLimit: 60, most: 100, mark: 'test' });
const about = { cut: journal.cut };
const service = await startService({
  ...{ desk, gatherer, host: '127.0.0.1', port: 0, key: null, about },
});
console.log(service.url);
