/**
 * The choice between light, dark and the system's own scheme. Writes it where `public/theme.js` reads it
 * before the first paint; colours themselves are in `tokens.css`.
 */
export type ThemeChoice = 'system' | 'light' | 'dark';

export const THEME_CHOICES: readonly ThemeChoice[] = ['system', 'light', 'dark'];
const STORAGE_KEY = 'cat.theme';

/** Background of each scheme, for the browser's own frame; equals `--paper`. */
const PAPER = { light: '#fcfcfb', dark: '#14171a' } as const;

function isChoice(value: string | undefined | null): value is ThemeChoice {
  return value === 'system' || value === 'light' || value === 'dark';
}

export class Theme {
  #choice = $state<ThemeChoice>('system');
  readonly #root: HTMLElement;

  constructor(root: HTMLElement = document.documentElement) {
    this.#root = root;
    const applied = root.dataset['theme'];
    if (isChoice(applied)) this.#choice = applied;
  }

  get choice(): ThemeChoice {
    return this.#choice;
  }

  set choice(next: ThemeChoice) {
    this.#choice = next;
    if (next === 'system') delete this.#root.dataset['theme'];
    else this.#root.dataset['theme'] = next;
    for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
      const own = meta.media.includes('dark') ? 'dark' : 'light';
      meta.content = PAPER[next === 'system' ? own : next];
    }
    try {
      if (next === 'system') localStorage.removeItem(STORAGE_KEY);
      else localStorage.setItem(STORAGE_KEY, next);
    } catch {
      // Blocked storage: the choice holds until the page is closed.
    }
  }
}
