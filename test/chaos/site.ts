/**
 * The page's own server as chaos needs it: it can fall silent and come back at the same address, and it can deploy a
 * new build, after which none of the old build's files is there any more.
 */
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '../../tools/server/serve.mjs';
import { DIST } from '../../tools/setup/root.mjs';

export interface Site {
  readonly url: string;
  silence(): Promise<void>;
  /** Answers again; fine where it does already. */
  answer(): Promise<void>;
  /** Every hashed file gets another name, as when its content had changed. */
  deploy(): Promise<void>;
  close(): Promise<void>;
}

export async function openSite(): Promise<Site> {
  const builds: string[] = [];
  let dist = DIST;
  let serving: Awaited<ReturnType<typeof serve>> | null = await serve({ dist });
  const { url } = serving;
  const port = Number(new URL(url).port);
  const silence = async (): Promise<void> => {
    await serving?.close();
    serving = null;
  };
  const answer = async (): Promise<void> => {
    serving ??= await serve({ port, dist });
  };
  return {
    url,
    silence,
    answer,
    async deploy() {
      dist = nextBuild(dist, builds.length + 1);
      builds.push(dist);
      await silence();
      await answer();
    },
    async close() {
      await silence();
      for (const build of builds) rmSync(build, { recursive: true, force: true });
    },
  };
}

const TEXT = /\.(js|css|html|json|webmanifest|map)$/;
const HASHED = /^(.+-[\w-]{8})(?:\.d\d+)?(\.\w+)$/;

/** A copy of the build in which every hashed asset has another name and everything that names it says so. */
function nextBuild(dist: string, number: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'chaos-build-'));
  // Compressed twins would still name the old files.
  cpSync(dist, folder, { recursive: true, filter: (path) => !/\.(br|gz)$/.test(path) });
  const renamed = new Map<string, string>();
  for (const name of readdirSync(join(folder, 'assets'))) {
    const match = HASHED.exec(name);
    if (match === null) continue;
    const next = `${match[1]!}.d${String(number)}${match[2]!}`;
    renamed.set(name, next);
    renameSync(join(folder, 'assets', name), join(folder, 'assets', next));
  }
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!TEXT.test(path) || /recorded|datasets|reasoner/.test(path)) continue;
    const file = join(folder, path);
    const text = readFileSync(file, 'utf8');
    const named = text.replace(
      /[\w.-]+-[\w-]{8}(?:\.d\d+)?\.\w+/g,
      (name) => renamed.get(name) ?? name,
    );
    const next = path === 'sw.js' ? withOtherRevisions(named, number) : named;
    if (next !== text) writeFileSync(file, next);
  }
  return folder;
}

/** The service worker's list tells a part without a hash in its name by a revision: with the part it changes. */
function withOtherRevisions(worker: string, number: number): string {
  const prefix = number.toString(16).padStart(4, '0');
  return worker.replace(/\b[0-9a-f]{32}\b/g, (revision) => prefix + revision.slice(4));
}
