/** The models as the page knows them: which can run now, and which one is chosen. */
import type { ModelLineModel } from '../run/ModelLine.svelte';

export class ModelsState {
  #usable = $state.raw<readonly ModelLineModel[]>([]);
  #chosen = $state<string | null>(null);
  #notice = $state.raw<{ readonly title: string; readonly text: string } | null>(null);

  get usable(): readonly ModelLineModel[] {
    return this.#usable;
  }

  get chosen(): string | null {
    return this.#chosen;
  }

  get notice(): { readonly title: string; readonly text: string } | null {
    return this.#notice;
  }

  choose(id: string): void {
    this.#chosen = id;
  }

  setUsable(models: readonly ModelLineModel[]): void {
    this.#usable = models;
    this.#chosen ??= models[0]?.id ?? null;
  }
}
