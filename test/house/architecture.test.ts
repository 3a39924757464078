/**
 * The drawing of the house in `docs/architecture.md` against the rules that `npm test` enforces: the same rooms, the
 * same arrows. A drawing that could drift would be worse than none.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';

interface Rule {
  readonly name: string;
  readonly from: { readonly path?: string };
  readonly to: { readonly pathNot?: string | readonly string[] };
}

const ROOM = /^\^src\/([a-z-]+)\//;
const rules = (
  createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as { forbidden: Rule[] }
).forbidden;
const drawing = readFileSync('docs/architecture.md', 'utf8');
const graph = /```mermaid\n([\s\S]*?)```/.exec(drawing)?.[1] ?? '';
const rooms = readdirSync('src', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** Arrows as `from --> to`, sorted. */
const drawn = [...graph.matchAll(/^\s*([a-z-]+) --> ([a-z-]+)\s*$/gm)].map(([, from, to]) => ({
  from: from!,
  to: to!,
}));

/** What the rules let a room import, itself left out; rooms without a list of their own are not in it. */
const allowed = rules.flatMap(({ from, to }) => {
  const room = ROOM.exec(from.path ?? '')?.[1];
  if (room === undefined || !Array.isArray(to.pathNot)) return [];
  const lists = to.pathNot as readonly string[];
  return lists.flatMap((path) => {
    const target = ROOM.exec(path)?.[1];
    return target === undefined || target === room ? [] : [`${room} --> ${target}`];
  });
});

describe('what newcomers read', () => {
  it('draws exactly the arrows that the rules allow', () => {
    const arrows = drawn
      .filter(({ to }) => to !== 'everything')
      .map(({ from, to }) => `${from} --> ${to}`);
    expect(arrows.sort()).toEqual([...new Set(allowed)].sort());
  });

  it('draws every room of src and no other', () => {
    const inGraph = new Set(drawn.flatMap(({ from, to }) => [from, to]));
    inGraph.delete('everything');
    expect([...inGraph].sort()).toEqual([...rooms].sort());
  });

  it.each(['docs/architecture.md', 'CONTRIBUTING.md'])('%s names only files that exist', (page) => {
    const named = [
      ...readFileSync(page, 'utf8').matchAll(
        /[`(]((?:src|test|tools|docs|public)\/[\w./-]+\.(?:ts|svelte|md|mjs))[`)]/g,
      ),
    ];
    expect(named.length).toBeGreaterThan(10);
    for (const [, path] of named) {
      // A capital NAME stands for what the reader will write.
      if (!path!.includes('/NAME/')) expect(existsSync(path!), path).toBe(true);
    }
  });
});
