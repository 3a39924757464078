/**
 * Firefox and WebKitGTK, Safari's engine, for the walks of `npm test`. Looked for in the usual places, then asked of
 * the system's package manager. Unlike Chromium they may be missing: the walk is then skipped, with the reason.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { runCommand } from './command.mjs';
import { say } from './report.mjs';

/** @typedef {{ path: string } | { missing: string }} Whereabouts */

/** Not Ubuntu's snap, nor `/usr/bin/firefox`, which may start it: it sees no profile that a test has made. */
const FIREFOXES = [
  '/usr/bin/firefox-esr',
  '/usr/lib/firefox/firefox',
  '/usr/lib64/firefox/firefox',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
  'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
];
/** Debian's and Ubuntu's own Python: only this one sees the system's bindings. */
const PYTHON = '/usr/bin/python3';
const DISPLAY = '/usr/bin/xvfb-run';
const BINDINGS =
  'import gi; gi.require_version("WebKit2", "4.1"); from gi.repository import WebKit2';
const PACKAGES = ['firefox-esr', 'gir1.2-webkit2-4.1', 'python3-gi', 'xvfb', 'xauth'];

/** @returns {Whereabouts} */
export function findFirefox() {
  const named = process.env['CAT_FIREFOX'];
  const path = named ?? FIREFOXES.find((each) => existsSync(each));
  if (path !== undefined && existsSync(path)) return { path };
  return {
    missing: named
      ? `CAT_FIREFOX names ${named}, which is not there`
      : 'no Firefox that tests can drive is here, nor could one be installed (a snap cannot be driven); install one, or name it in CAT_FIREFOX',
  };
}

/** The Python that can open a WebKitGTK window. @returns {Whereabouts} */
export function findWebKit() {
  const able =
    existsSync(DISPLAY) && existsSync(PYTHON) && spawnSync(PYTHON, ['-c', BINDINGS]).status === 0;
  if (able) return { path: PYTHON };
  return {
    missing: `WebKitGTK is not installed, nor could it be; on Debian or Ubuntu: apt-get install ${PACKAGES.slice(1).join(' ')}`,
  };
}

/** Installs what is missing where that can be done without asking anybody; never fails. */
export async function ensureOtherBrowsers() {
  const here = () => [findFirefox(), findWebKit()];
  if (here().some((each) => 'missing' in each)) await install();
  for (const each of here()) say('browser', 'path' in each ? each.path : each.missing);
}

async function install() {
  if (process.platform !== 'linux' || !existsSync('/usr/bin/apt-get')) return;
  const words = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  /** @param {string[]} rest */
  const apt = (...rest) => {
    const [program = 'apt-get', ...args] = [...words, 'apt-get', ...rest];
    return runCommand(program, args, { env, capture: true });
  };
  say('browser', 'Firefox or WebKitGTK is missing: asking the package manager');
  await apt('update', '-qq');
  // One by one: Ubuntu knows no firefox-esr, and has the rest.
  for (const name of PACKAGES) await apt('install', '-y', '-qq', '--no-install-recommends', name);
}
