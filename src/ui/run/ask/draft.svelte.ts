/**
 * What the user is about to ask: the question and the settings, as typed. Checks them and hands out the task
 * and the configuration of a run; keeps them over a reload of the tab.
 */
import { healthSigns } from '../../../ability/health';
import { kindOf } from '../../../ability/kind';
import {
  configOf,
  MAX_QUESTION_LENGTH,
  type RunConfig,
  type Task,
  type TaskKind,
} from '../../../cat/task';
import type { Example } from './examples';
import { RunSettings } from './run-settings.svelte';

const STORAGE_KEY = 'cat.draft';

export class Draft {
  #question = $state('');
  /** The kind that was said, and of which question; null for the question as long as it is being edited. */
  #kind = $state.raw<{ readonly kind: TaskKind; readonly question: string | null } | null>(null);
  /** What was said about health, the signs of it that were there then, and of which question; null for any that follows. */
  #health = $state.raw<{
    readonly yes: boolean;
    readonly signs: readonly string[];
    readonly question: string | null;
  } | null>(null);
  /** The next run is not to be kept in this browser. */
  unkept = $state(false);
  readonly settings = new RunSettings();
  /** A known answer and the question it answers: another question has none. */
  #gold = $state.raw({ answer: '', question: '' });
  /** The question of the example that was taken last. */
  #example = $state.raw<string | null>(null);
  readonly #storage: Pick<Storage, 'getItem' | 'setItem'> | null;

  /** `first`: the example a fresh page begins with, so that a first run needs no choice. */
  constructor(
    storage: Pick<Storage, 'getItem' | 'setItem'> | null = null,
    first: Example | null = null,
  ) {
    this.#storage = storage;
    if (first !== null) this.use(first);
    this.#restore();
  }

  get question(): string {
    return this.#question;
  }

  set question(text: string) {
    this.#question = text;
    if (text.trim() !== '') return;
    // A new question is looked at with fresh eyes.
    this.#kind = null;
    this.#health = null;
  }

  /** As the user said; else as the words of the question tell. */
  get kind(): TaskKind {
    const said = this.#kind;
    if (said && (said.question === null || said.question === this.#question)) return said.kind;
    return kindOf(this.#question) ?? 'math';
  }

  set kind(kind: TaskKind) {
    this.#kind = { kind, question: null };
  }

  readonly #signs = $derived(healthSigns(this.#question));

  /** As the user said, until words come that tell otherwise. */
  get health(): boolean {
    const said = this.#health;
    if (said === null || (said.question !== null && said.question !== this.#question)) {
      return this.#signs.length > 0;
    }
    return said.yes || this.#signs.some((sign) => !said.signs.includes(sign));
  }

  set health(yes: boolean) {
    this.#health = { yes, signs: this.#signs, question: null };
  }

  /** The words of the question that made it look like one about health; empty where none did. */
  get healthSigns(): readonly string[] {
    return this.#signs;
  }

  /** The known answer to the question as it stands; empty when none was given for it. */
  get gold(): string {
    return this.#gold.question === this.question.trim() ? this.#gold.answer : '';
  }

  set gold(answer: string) {
    this.#gold = { answer, question: this.question.trim() };
  }

  /** The question is an example's, untouched. */
  get isExample(): boolean {
    return this.#example !== null && this.#example === this.question;
  }

  /** Why this cannot be run, in words; null when it can. */
  readonly problem = $derived.by(() => {
    const { length } = this.question;
    if (this.question.trim() === '') return 'Type a question, or pick an example.';
    if (length > MAX_QUESTION_LENGTH) {
      const over = (length - MAX_QUESTION_LENGTH).toLocaleString('en-GB');
      return `The question has ${length.toLocaleString('en-GB')} characters; ${MAX_QUESTION_LENGTH.toLocaleString('en-GB')} can be asked. Shorten it by ${over}: nothing was cut.`;
    }
    return null;
  });

  task(): Task {
    const gold = this.gold.trim();
    return {
      question: this.question.trim(),
      kind: this.kind,
      ...(this.health ? { topic: 'health' as const } : {}),
      ...(gold === '' ? {} : { gold }),
    };
  }

  config(): RunConfig {
    return configOf(this.settings.all);
  }

  use(example: Example): void {
    this.#take(example);
    this.gold = example.gold ?? '';
    this.#example = example.question;
  }

  /** Takes a stored run's question and settings, so that it can be run again or changed. */
  useRun(task: Task, config: RunConfig): void {
    this.#take(task);
    this.gold = task.gold ?? '';
    this.settings.take(config);
  }

  #take({ question, kind, topic }: Pick<Task, 'question' | 'kind' | 'topic'>): void {
    this.question = question;
    this.#kind = { kind, question };
    this.#health = topic === 'health' ? { yes: true, signs: [], question } : null;
  }

  /** Called when a run starts and when the page is left. */
  keep(): void {
    const { question, kind, health, gold } = this;
    const settings = this.settings.own;
    try {
      this.#storage?.setItem(
        STORAGE_KEY,
        JSON.stringify({ question, kind, health, gold, settings }),
      );
    } catch {
      // Storage full or blocked: the draft lives as long as the tab.
    }
  }

  #restore(): void {
    try {
      const stored: unknown = JSON.parse(this.#storage?.getItem(STORAGE_KEY) ?? 'null');
      if (typeof stored !== 'object' || stored === null) return;
      const { question, kind, health, gold, settings } = stored as Record<string, unknown>;
      if (typeof question === 'string') this.question = question;
      if (kind === 'math' || kind === 'open') this.#kind = { kind, question: this.question };
      if (typeof health === 'boolean' && health !== this.health) this.health = health;
      if (typeof gold === 'string') this.gold = gold;
      if (typeof settings === 'object' && settings !== null) this.settings.take(settings);
    } catch {
      // Unreadable storage: start from the defaults.
    }
  }
}
