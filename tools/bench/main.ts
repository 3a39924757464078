/** `npm run bench -- NAME …`: runs one benchmark and prints one JSON object. Each is a file of this folder. */
import { existsSync } from 'node:fs';

const [name, ...args] = process.argv.slice(2);
const file = new URL(`./${name ?? ''}.ts`, import.meta.url);
if (name === undefined || !/^[a-z][a-z-]*$/.test(name) || name === 'main' || !existsSync(file)) {
  console.error('npm run bench -- NAME …: give the name of a benchmark, such as explore or judge.');
  process.exit(2);
}
const { run } = (await import(file.href)) as { run: (args: string[]) => Promise<unknown> };
console.log(JSON.stringify(await run(args), null, 2));
// Dawn keeps Node alive.
process.exit(0);
