// Lint rules: type-aware where a wrong program hides (floating promises, any), and the purity of the core.
import js from '@eslint/js';
import globals from 'globals';
import svelte from 'eslint-plugin-svelte';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';
import { streamIteration } from './tools/lint/stream-iteration.mjs';

const impure = [
  { object: 'Math', property: 'random', message: 'The core takes a seeded rng.' },
  { object: 'Date', property: 'now', message: 'The core takes a clock.' },
  { object: 'performance', property: 'now', message: 'The core takes a clock.' },
];

/** What a supported browser lacks or hides over plain http has one door each. */
const uneven = [
  ['AbortSignal', 'any', 'anySignal (src/platform/signals.ts)'],
  ['crypto', 'randomUUID', 'newId (src/platform/ids.ts)'],
].map(([object, property, door]) => ({ object, property, message: `Take ${door}.` }));

export default ts.config(
  { ignores: ['dist/', '.cache/', '.svelte-check/', 'models/', 'public/', 'node_modules/'] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node, ...globals.worker } },
    rules: {
      'no-undef': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { platform: { rules: { 'stream-iteration': streamIteration } } },
    rules: {
      'platform/stream-iteration': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
    },
  },
  {
    // Rules over expressions name the few kinds they know; a `default` says what all others are.
    files: ['src/answers/**/*.ts'],
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      parserOptions: {
        projectService: true,
        extraFileExtensions: ['.svelte'],
        parser: ts.parser,
        svelteConfig,
      },
    },
  },
  {
    files: ['src/**/*.ts', 'src/**/*.svelte'],
    ignores: ['src/platform/**'],
    rules: { 'no-restricted-properties': ['error', ...uneven] },
  },
  {
    files: ['src/cat/**/*.ts', 'src/answers/**/*.ts', 'src/evaluate/**/*.ts'],
    ignores: ['**/*.test.ts', '**/*.browser.test.ts'],
    rules: {
      'no-restricted-properties': ['error', ...impure, ...uneven],
      'no-restricted-globals': [
        'error',
        'window',
        'document',
        'navigator',
        'localStorage',
        'fetch',
      ],
    },
  },
);
