/**
 * Every part of the web platform that the built page names and that a supported browser lacks (`supported.ts`), or
 * hides over plain http: what stands in, or what then does not work. `npm test` reads the built scripts and fails on
 * a name that is missing here, and on one that is here and no longer named (`tools/built`).
 */
export interface PlatformPart {
  /** As MDN names it: a global, `object.member`, or `.method`. */
  readonly name: string;
  /** What happens in a browser without it. */
  readonly without: string;
}

export const PARTS: readonly PlatformPart[] = [
  {
    name: 'AbortSignal.any',
    without: '`signals.ts` joins the signals itself.',
  },
  {
    name: '.createWritable',
    without:
      'Safari before 26: a worker writes model files through a handle that blocks (`src/models/store-writer.ts`).',
  },
  {
    name: 'Float16Array',
    without: '`float16.ts` puts a class in its place: nothing here computes in 16 bits on the CPU.',
  },
  {
    name: 'Math.f16round',
    without: 'Only reached with 16-bit arrays, which nothing here makes on the CPU.',
  },
  {
    name: 'navigator.gpu',
    without:
      'Models run on the processor; the Models page says so. WebGPU comes with Chrome 113, Safari 26 and, on some systems, Firefox 141.',
  },
  { name: 'GPUAdapter', without: 'Only named where there is a `navigator.gpu`.' },
  { name: 'GPUDevice', without: 'Only named where there is a `navigator.gpu`.' },
  { name: 'Symbol.dispose', without: 'jax-js brings its own symbol.' },
  { name: 'Symbol.asyncDispose', without: 'jax-js brings its own symbol.' },
  { name: 'SuppressedError', without: 'The compiled `using` of jax-js makes an error like it.' },
  { name: 'setImmediate', without: 'Node alone has it; jax-js posts itself a message instead.' },
  { name: 'trustedTypes', without: 'DOMPurify then sanitises without a policy.' },
  { name: '.checkVisibility', without: 'The dialogs look at styles and boxes instead.' },
];
