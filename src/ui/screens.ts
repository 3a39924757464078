/**
 * The screens by name. A screen is `<folder>/Screen.svelte`, loaded when it is first opened, so that a screen
 * costs the first paint nothing; a folder without one has no entry in the menu.
 */
import type { Component } from 'svelte';

/** Every screen gets the parameters of its address and nothing else; services come by context. */
export interface ScreenProps {
  readonly params: URLSearchParams;
}

export interface ScreenEntry {
  readonly name: string;
  readonly title: string;
  readonly load: () => Promise<{ default: Component<ScreenProps> | Component }>;
}

const MENU: readonly (readonly [name: string, title: string])[] = [
  ['run', 'Run'],
  ['models', 'Models'],
  ['history', 'History'],
  ['answers', 'Answers'],
  ['evaluate', 'Evaluate'],
  ['lab', 'Lab'],
  ['privacy', 'Privacy'],
];

const found = import.meta.glob<{ default: Component<ScreenProps> }>('./*/Screen.svelte');

export const SCREENS: readonly ScreenEntry[] = MENU.flatMap(([name, title]) => {
  const load = found[`./${name}/Screen.svelte`];
  return load === undefined ? [] : [{ name, title, load }];
});
