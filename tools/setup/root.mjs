/** Where the project lies, and its working folders that git ignores. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const CACHE = join(ROOT, '.cache');
export const MODELS = join(ROOT, 'models');
export const DIST = join(ROOT, 'dist');
