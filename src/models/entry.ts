/**
 * What an entry of the catalogue is made of: a model, its builds, its licence, and short ways to write builds down.
 * Sizes in bytes; a megabyte is 10^6.
 */
import type { EngineName } from '../contract/engine';
import { runningBytes } from './memory';
import type { ModelSettings } from './settings';

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
      /** A WebGPU library of this page runs it as well. */
      readonly onWebGpu?: true;
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
  /** The prompts it was taught in, where they are not those of every chat model: `session/books.ts`. */
  readonly prompts?: 'word-problems';
  /** The size of device for which this is the one to take first. */
  readonly recommendedFor: DeviceSize | null;
  /** How it is asked unless the user says otherwise. */
  readonly settings: ModelSettings;
  /** Best first; the first that fits is taken. */
  readonly variants: readonly Variant[];
}

/** By the memory a model may take: nothing but the processor, up to 1 GB, up to 2 GB, more. */
export type DeviceSize = 'processor' | 'small' | 'medium' | 'large';

export const MB = 1_000_000;

export const APACHE: Licence = {
  name: 'Apache-2.0',
  url: 'https://www.apache.org/licenses/LICENSE-2.0',
};
export const LLAMA_LICENCE: Licence = {
  name: 'Llama 3.2 Community Licence',
  url: 'https://www.llama.com/llama3_2/license/',
};
export const GEMMA_LICENCE: Licence = {
  name: 'Gemma Terms of Use',
  url: 'https://ai.google.dev/gemma/terms',
};
export const QWEN_RESEARCH: Licence = {
  name: 'Qwen Research Licence (no commercial use)',
  url: 'https://huggingface.co/Qwen/Qwen2.5-3B-Instruct/blob/main/LICENSE',
};

/** Bits a weight, its share of the scales included: 4 bits and one scale for every 32 weights, or plain floats. */
const BITS = { q4f16_1: 4.5, q4f32_1: 5, q0f16: 16, q0f32: 32 } as const;

type MlcBuild = readonly [quantisation: keyof typeof BITS, memoryMB: number];

/** Variants of one of web-llm's prebuilt models. Memory in MB as web-llm's list states it. */
export function mlc(
  name: string,
  millions: number,
  builds: readonly MlcBuild[],
): readonly Variant[] {
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
export function reasoner(preset: 'paper' | 'popular', form: 'llama' | 'gpt'): Variant {
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

interface HostedFile {
  readonly repository: string;
  /** Commit of the repository, so that the address keeps giving the same bytes. */
  readonly revision: string;
  readonly file: string;
  readonly quantisation: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Keys and values of one token in all layers, by the model's shape. */
  readonly cacheBytesPerToken: number;
}

/** A GGUF file on Hugging Face, for the processor. */
export function hosted({ repository, revision, file, bytes, ...rest }: HostedFile): GgufVariant {
  return {
    kind: 'gguf',
    id: file.replace(/\.gguf$/, ''),
    engine: 'wllama',
    quantisation: rest.quantisation,
    file,
    downloadBytes: bytes,
    exactSize: true,
    sha256: rest.sha256,
    urls: [`https://huggingface.co/${repository}/resolve/${revision}/${file}`],
    memoryBytes: runningBytes(bytes, rest.cacheBytesPerToken),
    needsF16: false,
  };
}

/** Weights of a model, in millions, by the words of its entry. */
export function millionsOf({ size }: Pick<CatalogueModel, 'size'>): number {
  return Number.parseFloat(size) * (size.endsWith('B') ? 1000 : 1);
}
