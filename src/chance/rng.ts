/**
 * Seeded randomness, splittable by name: every use of chance in a run has a name and a number, so that
 * changing one (a longer group, another stage) never moves another. Owns no state; a stream is a value.
 */

/** A stream of pseudo-random numbers. */
export interface Rng {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform integer in [0, bound); `bound` is at least 1. */
  below(bound: number): number;
  /** A new array in random order (Fisher-Yates). */
  shuffle<T>(items: readonly T[]): T[];
}

/** MurmurHash3's finaliser: every input bit reaches every output bit. */
function avalanche(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** 32-bit hash of a seed and a path of names and numbers; FNV-1a over its text, then mixed. */
function hashPath(seed: number, path: readonly (string | number)[]): number {
  let h = 0x811c9dc5;
  for (const char of [seed, ...path].join('/')) {
    h = Math.imul(h ^ (char.codePointAt(0) ?? 0), 0x01000193);
  }
  return avalanche(h);
}

/**
 * The seed of one named use of chance, for example `seedFor(1, 'rollout', 3)`. Always in
 * [2^30, 2^31 - 2]: positive, 31 bits, and never small, since samplers built on a small multiplicative
 * generator (web-llm's) draw a near-greedy first token from a small seed.
 */
export function seedFor(seed: number, ...path: readonly (string | number)[]): number {
  return 2 ** 30 + (hashPath(seed, path) % (2 ** 30 - 1));
}

/** A stream for one named use of chance (mulberry32). */
export function rngFor(seed: number, ...path: readonly (string | number)[]): Rng {
  let state = hashPath(seed, path);
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (bound: number): number => Math.floor(next() * bound);
  return {
    next,
    below,
    shuffle: (items) => {
      const out = [...items];
      for (let i = out.length - 1; i > 0; i--) {
        const j = below(i + 1);
        [out[i], out[j]] = [out[j]!, out[i]!];
      }
      return out;
    },
  };
}

/** One standard normal draw (Box-Muller); takes two numbers of the stream. */
export function normal(rng: Rng): number {
  return Math.sqrt(-2 * Math.log(1 - rng.next())) * Math.cos(2 * Math.PI * rng.next());
}
