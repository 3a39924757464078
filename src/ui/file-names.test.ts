/** File systems that ignore case (macOS, Windows): there `./chart.svelte` must not find `Chart.svelte`. */
import { expect, test } from 'vitest';

test('no two files are the same name but for case, as a file or as it is imported', () => {
  const files = Object.keys(import.meta.glob('/src/**/*.{ts,svelte}'));
  expect(files.length).toBeGreaterThan(300);
  const known = new Map<string, string>();
  const clashes: string[] = [];
  for (const file of files) {
    // A module of runes is imported without its last ending.
    const names = [file, ...(file.endsWith('.svelte.ts') ? [file.slice(0, -3)] : [])];
    for (const name of names.map((each) => each.toLowerCase())) {
      const other = known.get(name);
      if (other !== undefined && other !== file) clashes.push(`${other} and ${file}`);
      known.set(name, file);
    }
  }
  expect(clashes).toEqual([]);
});
