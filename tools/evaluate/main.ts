/**
 * `npm run evaluate`: the evaluation from the command line. With `--rollouts` it scores recorded groups in Node; else
 * it drives the built page in headless Chromium. Owns the choice between the two and the exit status only.
 */
import { describeThrown } from '../../src/failure/failure';
import { UsageError } from './usage';

const args = process.argv.slice(2);
const controller = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => controller.abort(new Error(`stopped by ${signal}`)));
}

try {
  const recorded = args.some((arg) => arg === '--rollouts' || arg.startsWith('--rollouts='));
  const { run } = recorded ? await import('./rollouts') : await import('./headless');
  process.exitCode = await run(args, controller.signal);
} catch (thrown) {
  const usage = thrown instanceof UsageError;
  process.stderr.write(`evaluate: ${usage ? thrown.message : describeThrown(thrown)}\n`);
  process.exitCode = usage ? 2 : 1;
}
