/**
 * No part of a worker imports the worker's entry back: WebKit then runs the entry a second time, and two hosts
 * answer each call. The entry's file has to hold the entry alone (`worker` in vite.config.ts sees to it).
 */
import type { Module } from './modules';

export interface BackImports {
  /** How many workers were looked at. */
  readonly workers: number;
  /** One line an arrow back, and one a worker that is not there. */
  readonly complaints: readonly string[];
}

export function findBackImports(
  modules: readonly Pick<Module, 'name' | 'imports' | 'starts'>[],
): BackImports {
  const named = new Map(modules.map((module) => [module.name, module]));
  const entries = new Set(modules.flatMap(({ starts }) => starts));
  const complaints = [...entries].sort().flatMap((entry) => {
    if (!named.has(entry)) return [`${entry} is started as a worker and was not built`];
    const parts = new Set([entry]);
    // A set may grow while it is walked: every part is visited once.
    for (const part of parts) for (const next of named.get(part)?.imports ?? []) parts.add(next);
    return [...parts]
      .filter((part) => named.get(part)?.imports.includes(entry))
      .map((part) => `${part} imports its worker's entry ${entry} back: Safari runs it twice`);
  });
  return { workers: entries.size, complaints };
}
