/**
 * A Vitest reporter that adds one project's counts to the whole run's: passed, failed, each skip with its reason, and
 * what each file took. `tools/test.mjs` reads the file named by CAT_TEST_COUNTS.
 */
import { writeFileSync } from 'node:fs';

/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {{ name: string, reason: string }[]} skipped
 * @property {{ name: string, seconds: number }[]} files tests and their hooks, without what the runner itself takes
 */

export default class CountsReporter {
  /**
   * @param {ReadonlyArray<import('vitest/node').TestModule>} modules
   * @param {ReadonlyArray<unknown>} unhandledErrors
   */
  onTestRunEnd(modules, unhandledErrors) {
    /** @type {Counts} */
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: [], files: [] };
    for (const module of modules) {
      counts.files.push({
        name: module.relativeModuleId,
        seconds: module.diagnostic().duration / 1000,
      });
      if (module.state() === 'failed' && module.errors().length > 0) counts.failed++;
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === 'passed') counts.passed++;
        else if (result.state === 'failed') counts.failed++;
        else {
          const reason = result.state === 'skipped' ? result.note : undefined;
          counts.skipped.push({ name: test.fullName, reason: reason ?? 'no reason given' });
        }
      }
    }
    const file = process.env['CAT_TEST_COUNTS'];
    if (file) writeFileSync(file, JSON.stringify(counts));
  }
}
