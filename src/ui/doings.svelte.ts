/**
 * What goes on while another screen is read: a run, a training. Each part of the page tells of its own; the header shows
 * what belongs to another screen than the one in sight.
 */
export interface Doing {
  /** The screen it belongs to. */
  readonly screen: string;
  /** What goes on and how far it is, in a few words. */
  readonly words: string;
  /** Share that is done, 0 to 1; null where it cannot be told. */
  readonly share: number | null;
}

export class Doings {
  #sources = $state.raw<Readonly<Record<string, () => Doing | null>>>({});

  /** `tell` is asked whenever what it reads changes; the last one of a name counts. */
  watch(name: string, tell: () => Doing | null): void {
    this.#sources = { ...this.#sources, [name]: tell };
  }

  readonly now = $derived.by((): readonly Doing[] =>
    Object.values(this.#sources).flatMap((tell) => tell() ?? []),
  );
}
