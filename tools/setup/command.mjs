/** Runs other programs for the set-up, without a shell, and says what they answered. */
import { spawn } from 'node:child_process';
import { printsTo } from './report.mjs';

/**
 * Runs a program to its end with the terminal attached, or quietly with `capture`.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ capture?: boolean, env?: NodeJS.ProcessEnv, cwd?: string }} [options]
 * @returns {Promise<{ code: number, output: string }>} code 127 when the program is not there
 */
export function runCommand(program, args, { capture = false, env = process.env, cwd } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      env,
      ...(cwd === undefined ? {} : { cwd }),
      stdio: capture ? ['ignore', 'pipe', 'pipe'] : ['ignore', printsTo(), 2],
      shell: process.platform === 'win32' && program.endsWith('.cmd'),
    });
    let output = '';
    child.stdout?.on('data', (chunk) => (output += String(chunk)));
    child.stderr?.on('data', (chunk) => (output += String(chunk)));
    child.on('error', (error) => resolve({ code: 127, output: String(error) }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** npm as the platform spells it. */
export const NPM = process.platform === 'win32' ? 'npm.cmd' : 'npm';
