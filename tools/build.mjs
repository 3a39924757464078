/**
 * `npm run build`: the page as a folder for any host (`dist`, see docs/hosting.md), made only when something changed.
 * `--with-model` puts the default language model beside it, so that visitors download it from the same host.
 */
import { copyFileSync, mkdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuild } from './setup/build.mjs';
import { say } from './setup/report.mjs';
import { DIST } from './setup/root.mjs';

try {
  const { values } = parseArgs({
    options: { 'with-model': { type: 'boolean', default: false } },
  });
  await ensureBuild();
  if (values['with-model']) await putModelBeside();
} catch (error) {
  console.error(
    `\nnpm run build stopped: ${error instanceof Error ? error.message : String(error)}`,
  );
  process.exitCode = 1;
}

async function putModelBeside() {
  const { ensureDefaultModel } = await import('./setup/model.mjs');
  const file = await ensureDefaultModel();
  if (file === null) throw new Error('the default language model could not be had: see above.');
  const folder = join(DIST, 'models');
  mkdirSync(folder, { recursive: true });
  copyFileSync(file, join(folder, basename(file)));
  say(
    'build',
    `${basename(file)} lies beside the page, ${(statSync(file).size / 1e6).toFixed(0)} MB`,
  );
}
