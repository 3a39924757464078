/**
 * web-llm in Node on Dawn (npm package `webgpu`): the few things of a browser that it looks for, and the
 * page's own files from disk. On a machine without a GPU name a software driver, such as the one that comes
 * with Chromium: VK_ICD_FILENAMES=…/vk_swiftshader_icd.json.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import { create, globals } from 'webgpu';
import type { WebLlmBench } from '../../src/headless/bench/webllm';

/** Never contacted: files of this address are read from `public/`. */
const ORIGIN = 'http://page.invalid/';

export async function benchOnDawn(
  task: WebLlmBench,
  model: string,
  file: Blob,
): Promise<Record<string, unknown>> {
  pretendBrowser();
  if ((await navigator.gpu.requestAdapter()) === null)
    throw new Error(
      'Dawn finds no adapter. On Linux it needs libvulkan.so.1 (Debian: libvulkan1) and a driver, named in VK_ICD_FILENAMES where the system has none.',
    );
  // A promise of Dawn alone does not keep Node from ending.
  const alive = setInterval(() => undefined, 1000);
  const { benchWebLlm } = await import('../../src/headless/bench/webllm');
  const source = { kind: 'gguf', id: model, file, hash: null } as const;
  const files = {
    libraryBase: `${ORIGIN}model-libs/`,
    fetch: async (url: URL) =>
      new Response(await readFile(`public/model-libs/${basename(url.pathname)}`)),
  };
  try {
    return await benchWebLlm(source, task, files, (line) => console.error(line));
  } finally {
    clearInterval(alive);
  }
}

function pretendBrowser(): void {
  Object.assign(globalThis, globals);
  // Elsewhere Dawn knows the platform's own interface.
  const gpu = create(process.platform === 'linux' ? ['backend=vulkan'] : []);
  const define = (name: string, value: unknown) =>
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  define('navigator', { gpu, userAgent: 'node' });
  define('location', new URL(ORIGIN));
  // web-llm's WebAssembly glue asks for these where it finds Node; its wasm is inside the bundle.
  const require = createRequire(import.meta.url);
  const url = { fileURLToPath: () => './' };
  define('__dirname', '.');
  define(
    'createRequire',
    () => (name: string) => (name === 'url' ? url : (require(name) as unknown)),
  );
}
