/**
 * The step `built` of `npm test`: reads the scripts of the built page and holds them to what every supported browser
 * can run. Workers' parts import no entry back, the syntax is old enough, and every part of the platform that some
 * supported browser lacks is in the list of `src/platform/parts.ts` and in use.
 */
import { join } from 'node:path';
import { PARTS } from '../../src/platform/parts';
import { SUPPORTED } from '../../src/platform/supported';
import { say } from '../setup/report.mjs';
import { DIST } from '../setup/root.mjs';
import { findBackImports } from './back-imports';
import { readModules } from './modules';
import { PlatformNames, weighParts } from './platform-names';

// Scripts that are fetched as files are not the bundler's: llama.cpp's own one asks for what is there.
const modules = readModules(join(DIST, 'assets')).filter(({ name }) => !name.startsWith('compat-'));
const back = findBackImports(modules);
const complaints = [
  ...back.complaints,
  ...weighParts(modules, PARTS, new PlatformNames(SUPPORTED)),
];
// Eight workers are started today; that none is seen would mean that the search itself has broken.
if (back.workers < 5)
  complaints.push(`only ${String(back.workers)} workers were found in the build`);

for (const complaint of complaints) say('built', complaint);
say('built', `${String(modules.length)} scripts, ${String(back.workers)} workers`);
process.exitCode = complaints.length > 0 ? 1 : 0;
