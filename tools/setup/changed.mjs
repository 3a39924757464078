/**
 * Owns which files a quick check looks at: those that differ from the last state that a whole `npm test` is expected to
 * have seen. That is the commit which the branch's upstream stands at, or, without one, the last commit. New files
 * that git does not ignore count as changed, deleted ones do not.
 */
import { execFileSync } from 'node:child_process';
import { ROOT } from './root.mjs';

/** @param {string[]} words @returns {string} what git prints, or nothing where it refuses */
function git(...words) {
  try {
    return execFileSync('git', words, {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return '';
  }
}

/** @param {string} printed @returns {string[]} */
const lines = (printed) => printed.split('\0').filter((name) => name !== '');

/** @returns {string[]} paths from the project's root, each once */
export function changedFiles() {
  const since = git('merge-base', 'HEAD', '@{upstream}').trim() || 'HEAD';
  const changed = lines(git('diff', '--name-only', '-z', '--diff-filter=d', since));
  const added = lines(git('ls-files', '--others', '--exclude-standard', '-z'));
  return [...new Set([...changed, ...added])];
}
