/**
 * A Chromium with WebGPU for tests and headless commands. Looks for one that is already here (environment
 * variable, usual paths, Playwright's cache), then asks the system's package manager, then Playwright.
 */
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from './command.mjs';
import { say } from './report.mjs';
import { ROOT } from './root.mjs';

const USUAL_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

/** @returns {string | null} */
export function findBrowser() {
  const named = process.env['CAT_BROWSER'] ?? process.env['CHROME_PATH'];
  if (named) {
    if (existsSync(named)) return named;
    throw new Error(`CAT_BROWSER names ${named}, which is not there: correct it or unset it.`);
  }
  return [...USUAL_PATHS, ...playwrightBrowsers()].find((path) => existsSync(path)) ?? null;
}

function playwrightBrowsers() {
  const caches = [
    process.env['PLAYWRIGHT_BROWSERS_PATH'],
    join(homedir(), '.cache', 'ms-playwright'),
    join(homedir(), 'Library', 'Caches', 'ms-playwright'),
    join(homedir(), 'AppData', 'Local', 'ms-playwright'),
  ];
  const inside = [
    'chrome-linux64/chrome',
    'chrome-linux/chrome',
    'chrome-mac/Chromium.app/Contents/MacOS/Chromium',
    'chrome-win/chrome.exe',
  ];
  return caches
    .filter((cache) => cache !== undefined && existsSync(cache))
    .flatMap((cache) =>
      readdirSync(/** @type {string} */ (cache))
        .filter((name) => /^chromium-\d+$/.test(name))
        .sort()
        .reverse()
        .flatMap((name) => inside.map((end) => join(/** @type {string} */ (cache), name, end))),
    );
}

/** @returns {Promise<string>} path of a browser @throws {Error} when none can be found or installed */
export async function ensureBrowser() {
  const here = findBrowser();
  if (here) {
    say('browser', here);
    return here;
  }
  for (const [what, install] of /** @type {const} */ ([
    ["the system's package manager", installFromSystem],
    ["Playwright's own download", installFromPlaywright],
  ])) {
    say('browser', `none found: trying ${what}`);
    await install();
    const found = findBrowser();
    if (found) return found;
  }
  throw new Error(
    'No Chromium could be found or installed. Install Chromium or Chrome and name it in CAT_BROWSER.',
  );
}

async function installFromSystem() {
  if (process.platform !== 'linux') return;
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const apt = [...sudo, 'apt-get'];
  const run = (/** @type {string[]} */ words) =>
    runCommand(/** @type {string} */ (words[0]), words.slice(1), {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  await run([...apt, 'update', '-qq']);
  await run([...apt, 'install', '-y', '-qq', '--no-install-recommends', 'chromium']);
}

async function installFromPlaywright() {
  const cli = join(ROOT, 'node_modules', 'playwright-core', 'cli.js');
  await runCommand(process.execPath, [cli, 'install', 'chromium'], { cwd: ROOT });
}
