/** `npm run build`: the production build with its compressed twins, made only when something changed. */
import { ensureBuild } from './setup/build.mjs';

await ensureBuild();
