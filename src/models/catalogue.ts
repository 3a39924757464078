/**
 * The models this page offers, as data: what each is for, what it costs and under which licence. Ids of
 * web-llm's prebuilt list are checked against that list by a test. Whether one fits a device is `fit.ts`;
 * whether it is on the device already is `library.ts`.
 */
import {
  APACHE,
  GEMMA_LICENCE,
  hosted,
  LLAMA_LICENCE,
  mlc,
  QWEN_RESEARCH,
  reasoner,
  type CatalogueModel,
  type Variant,
} from './entry';
import { GEMMA, LLAMA, PLAIN, QWEN, SMOLLM2, TUTORED_SMOLLM2 } from './settings';
import { DEFAULT_GGUF, TUTORED, TUTORED_GGUF } from './smollm2';

export type { CatalogueModel, DeviceSize, GgufVariant, Variant } from './entry';

export { DEFAULT_GGUF, TUTORED, TUTORED_GGUF } from './smollm2';

/** The language model that is taken where nobody chose one. */
export const DEFAULT_LANGUAGE_MODEL = TUTORED;

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
    settings: PLAIN,
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
    settings: PLAIN,
    variants: [reasoner('popular', 'gpt')],
  },
  {
    id: TUTORED,
    name: 'SmolLM2 135M, tutored',
    size: '135 M',
    purpose: 'School word problems on every device, without a graphics card',
    character:
      'It was tutored, with labels, on made-up problems, and is still wrong more often than right: of stories it had not seen, about four in ten with one step and one in ten with more. It knows nothing about health, and of the world no more than SmolLM2.',
    licence: APACHE,
    kinds: ['math'],
    recommendedFor: 'processor',
    prompts: 'word-problems',
    settings: TUTORED_SMOLLM2,
    variants: [TUTORED_GGUF],
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
    recommendedFor: null,
    settings: SMOLLM2,
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
    purpose: 'Open questions on phones and old laptops',
    character: 'It answers short everyday questions; longer sums and fine verdicts are beyond it.',
    licence: APACHE,
    kinds: ['open'],
    recommendedFor: 'small',
    settings: SMOLLM2,
    variants: [
      ...mlc('SmolLM2-360M-Instruct', 361.8, [
        ['q4f16_1', 376.06],
        ['q4f32_1', 579.61],
      ]),
      hosted({
        repository: 'HuggingFaceTB/SmolLM2-360M-Instruct-GGUF',
        revision: '593b5a2e04c8f3e4ee880263f93e0bd2901ad47f',
        file: 'smollm2-360m-instruct-q8_0.gguf',
        quantisation: 'Q8_0',
        bytes: 386_404_992,
        sha256: '48ab3034d0dd401fbc721eb1df3217902fee7dab9078992d66431f09b7750201',
        cacheBytesPerToken: 40_960,
      }),
    ],
  },
  {
    id: 'gemma3-1b',
    name: 'Gemma 3 1B',
    size: '1 B',
    purpose: 'Open questions in many languages',
    character: 'It writes well for its size and gives fair summaries; its sums are shaky.',
    licence: GEMMA_LICENCE,
    kinds: ['open', 'math'],
    recommendedFor: null,
    settings: GEMMA,
    variants: [
      ...mlc('gemma3-1b-it', 999.9, [['q4f16_1', 711.07]]),
      hosted({
        repository: 'ggml-org/gemma-3-1b-it-GGUF',
        revision: 'f9c28bcd85737ffc5aef028638d3341d49869c27',
        file: 'gemma-3-1b-it-Q4_K_M.gguf',
        quantisation: 'Q4_K_M',
        bytes: 806_058_240,
        sha256: '8ccc5cd1f1b3602548715ae25a66ed73fd5dc68a210412eea643eb20eb75a135',
        cacheBytesPerToken: 26_624,
      }),
    ],
  },
  {
    id: 'llama-3.2-1b',
    name: 'Llama 3.2 1B',
    size: '1.2 B',
    purpose: 'Open questions on a middling device',
    character:
      'It follows instructions reliably; at mathematics it is weaker than Qwen of its size.',
    licence: LLAMA_LICENCE,
    kinds: ['open', 'math'],
    recommendedFor: null,
    settings: LLAMA,
    variants: [
      ...mlc('Llama-3.2-1B-Instruct', 1235.8, [
        ['q4f16_1', 879.04],
        ['q4f32_1', 1128.82],
      ]),
      hosted({
        repository: 'bartowski/Llama-3.2-1B-Instruct-GGUF',
        revision: '067b946cf014b7c697f3654f621d577a3e3afd1c',
        file: 'Llama-3.2-1B-Instruct-Q4_K_M.gguf',
        quantisation: 'Q4_K_M',
        bytes: 807_694_464,
        sha256: '6f85a640a97cf2bf5b8e764087b1e83da0fdb51d7c9fab7d0fece9385611df83',
        cacheBytesPerToken: 32_768,
      }),
    ],
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
    settings: QWEN,
    variants: [
      ...mlc('Qwen2.5-0.5B-Instruct', 494, [
        ['q4f16_1', 944.62],
        ['q4f32_1', 1060.2],
      ]),
      hosted({
        repository: 'Qwen/Qwen2.5-0.5B-Instruct-GGUF',
        revision: '9217f5db79a29953eb74d5343926648285ec7e67',
        file: 'qwen2.5-0.5b-instruct-q4_k_m.gguf',
        quantisation: 'Q4_K_M',
        bytes: 491_400_032,
        sha256: '74a4da8c9fdbcd15bd1f6d01d621410d31c6fc00986f5eb687824e7b93d7a9db',
        cacheBytesPerToken: 12_288,
      }),
    ],
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
    settings: QWEN,
    variants: [
      ...mlc('Qwen3-0.6B', 596, [
        ['q4f16_1', 1403.34],
        ['q4f32_1', 1924.98],
      ]),
      hosted({
        repository: 'Qwen/Qwen3-0.6B-GGUF',
        revision: '23749fefcc72300e3a2ad315e1317431b06b590a',
        file: 'Qwen3-0.6B-Q8_0.gguf',
        quantisation: 'Q8_0',
        bytes: 639_446_688,
        sha256: '9465e63a22add5354d9bb4b99e90117043c7124007664907259bd16d043bb031',
        cacheBytesPerToken: 114_688,
      }),
    ],
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
    settings: { ...QWEN, maxTokens: 512 },
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
    settings: QWEN,
    variants: [
      ...mlc('Qwen2.5-1.5B-Instruct', 1543.7, [
        ['q4f16_1', 1629.75],
        ['q4f32_1', 1888.97],
      ]),
      hosted({
        repository: 'Qwen/Qwen2.5-1.5B-Instruct-GGUF',
        revision: '91cad51170dc346986eccefdc2dd33a9da36ead9',
        file: 'qwen2.5-1.5b-instruct-q4_k_m.gguf',
        quantisation: 'Q4_K_M',
        bytes: 1_117_320_736,
        sha256: '6a1a2eb6d15622bf3c96857206351ba97e1af16c30d7a74ee38970e434e9407e',
        cacheBytesPerToken: 28_672,
      }),
    ],
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
    settings: { ...SMOLLM2, groupSize: 8, maxTokens: 256 },
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
    settings: QWEN,
    variants: [
      ...mlc('Qwen3-1.7B', 1720.6, [
        ['q4f16_1', 2036.66],
        ['q4f32_1', 2635.44],
      ]),
      hosted({
        repository: 'unsloth/Qwen3-1.7B-GGUF',
        revision: 'd7f544eead698dbd1f15126ef60b45a1e1933222',
        file: 'Qwen3-1.7B-Q4_K_M.gguf',
        quantisation: 'Q4_K_M',
        bytes: 1_107_409_472,
        sha256: 'b139949c5bd74937ad8ed8c8cf3d9ffb1e99c866c823204dc42c0d91fa181897',
        cacheBytesPerToken: 114_688,
      }),
    ],
  },
  {
    id: 'gemma-2-2b',
    name: 'Gemma 2 2B',
    size: '2.6 B',
    purpose: 'Open questions in careful prose',
    character: 'It writes the best prose here under 3 B; it is slower and middling at sums.',
    licence: GEMMA_LICENCE,
    kinds: ['open', 'math'],
    recommendedFor: null,
    settings: { ...GEMMA, topP: 1 },
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
    licence: LLAMA_LICENCE,
    kinds: ['open', 'math'],
    recommendedFor: null,
    settings: LLAMA,
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
    settings: QWEN,
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
    settings: QWEN,
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
