/** Build of the page. Everything is bundled and served from the page's own origin. */
import { readFileSync } from 'node:fs';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { BUILD_TARGET } from './src/platform/supported.ts';
import { HEADERS } from './tools/server/headers.mjs';
import { anyHost } from './tools/server/hosting-plugin.ts';
import { serveModels } from './tools/server/models-plugin.ts';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

/** Threads in wasm need cross-origin isolation on every response. */
export const isolation = Object.fromEntries(
  Object.entries(HEADERS).filter(([name]) => name.startsWith('Cross-Origin-')),
);

/** What every comparison needs; later rungs (`deeper.ts`) and the symbolic engine are parts of their own. */
const isFirstPartOfLadder =
  /\/src\/answers\/(?:(?:equivalent|grader|policy)\.ts|exact\/rational\.ts|read\/(?!unicode)|compare\/(?:deeper|kinds|numbers|shape|structure|verdict)\.ts)/;

/** What looks for an answer in a text, in forty languages; pairs are compared without it. */
const isExtraction = /\/src\/answers\/(?:extract\.ts|find\/)/;

/** The build of llama.cpp for browsers without 64-bit memory has a name of its own: it is kept when used, not before. */
function nameAsset({ originalFileNames }: { originalFileNames: string[] }): string {
  const compat = originalFileNames.some((name) => name.includes('wllama-compat'));
  return `assets/${compat ? 'compat-' : ''}[name]-[hash][extname]`;
}

export default defineConfig({
  // The built folder may lie under any path of any host.
  base: './',
  plugins: [
    svelte(),
    serveModels('models', isolation),
    anyHost(),
    // `src/offline` owns what is kept and when; here only which files those are.
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src/offline',
      filename: 'sw.ts',
      injectRegister: false,
      manifest: {
        name: 'Compute as Teacher',
        short_name: 'CaT',
        description: 'Watch a language model teach itself, on your own device.',
        display: 'standalone',
        start_url: './',
        theme_color: '#fbfaf7',
        background_color: '#fbfaf7',
        icons: [{ src: 'icons/icon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' }],
      },
      injectManifest: {
        rollupFormat: 'iife',
        globPatterns: [
          'index.html',
          'theme.js',
          'assets/*.{js,css,woff2,wasm}',
          'icons/*',
          'model-libs/*',
          'reasoner/*.{json,safetensors}',
          'recorded/**/*',
          'datasets/*.json',
        ],
        // The page of commands and benchmarks, which no visitor opens.
        globIgnores: ['assets/headless-*.js', 'assets/compat-*'],
        maximumFileSizeToCacheInBytes: 12_000_000,
        // Small parts first: screens, recordings and questions are there long before the engines.
        manifestTransforms: [
          (entries) => ({
            manifest: entries.sort((one, other) => one.size - other.size),
            warnings: [],
          }),
        ],
      },
    }),
  ],
  define: {
    __APP_VERSION__: JSON.stringify(version),
    __HEADERS__: JSON.stringify(HEADERS),
  },
  worker: {
    format: 'es',
    rolldownOptions: {
      output: {
        assetFileNames: nameAsset,
        // WebKit runs a worker's entry file a second time when a part imports it back, and two hosts then answer
        // each call. So an entry's file holds the entry alone, and what it stands on is a file beside it.
        codeSplitting: {
          groups: [
            {
              tags: ['$initial'],
              name: (id, build) => (build.getModuleInfo(id)?.isEntry ? null : 'inside'),
            },
          ],
        },
      },
    },
  },
  // Known beforehand, so that a test page is not reloaded when a worker first asks for them.
  optimizeDeps: {
    include: [
      'comlink',
      'valibot',
      '@wllama/wllama/esm/index.js',
      '@cortex-js/compute-engine',
      'bits-ui',
      'dompurify',
      'hash-wasm',
      'idb',
      'katex',
      'marked',
      '@observablehq/plot',
    ],
  },
  build: {
    target: BUILD_TARGET,
    sourcemap: true,
    rolldownOptions: {
      input: ['index.html', 'headless.html'],
      output: {
        codeSplitting: {
          // Else the first of two parts would take what it shares with the other.
          includeDependenciesRecursively: false,
          groups: [
            // Vite's own loader of lazy parts: inside another part it would drag that one into the first bundle.
            { name: 'preload', test: /preload-helper/, priority: 1 },
            // The verifier's two first parts stay one file each; `size-limit` holds them to their budgets.
            { name: 'extraction', test: isExtraction },
            { name: 'ladder', test: isFirstPartOfLadder },
          ],
        },
      },
    },
  },
  server: { headers: isolation },
  preview: { headers: isolation },
});
