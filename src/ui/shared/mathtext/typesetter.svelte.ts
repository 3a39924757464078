/** Loads the typesetting code once, when the first text wants it. Until then, and if that fails, text is plain. */
type Typeset = typeof import('./typeset');

class Typesetter {
  #module = $state.raw<Typeset | null>(null);
  #asked = false;

  /** The code, or null while it is on its way; reading it in a template draws again when it is there. */
  get module(): Typeset | null {
    return this.#module;
  }

  want(): void {
    if (this.#asked) return;
    this.#asked = true;
    import('./typeset').then(
      (module) => {
        this.#module = module;
      },
      () => {
        // The chunk could not be fetched: plain text stays, and the next text tries again.
        this.#asked = false;
      },
    );
  }
}

export const typesetter = new Typesetter();
