/**
 * The border between folders: which arrows may be drawn. A pure folder lists what it may import; anything
 * else fails. `npm test` runs it as its step `borders`.
 */
const only = (name, from, allowed, pathNot) => ({
  name,
  severity: 'error',
  from: { path: from, pathNot: pathNot ?? '\\.(test|browser\\.test|engine\\.test)\\.ts$' },
  to: { pathNot: allowed },
});
const own = (folder) => `^src/${folder}/`;
const failure = own('failure');
const address = own('address');
const requests = own('requests');
const life = own('life');
const chance = own('chance');
const platform = own('platform');
const contract = own('contract');
const safetensors = own('safetensors');

module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'nothing-imports-ui',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(ui/|main\\.ts)' },
      to: { path: '^src/ui/' },
    },
    {
      name: 'src-imports-no-tools',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(tools|test)/' },
    },
    only('failure-is-the-ground', failure, [failure]),
    only('address-stands-alone', address, [address]),
    only('offline', own('offline'), [own('offline'), address]),
    only('requests-stand-alone', requests, [requests]),
    only('life-stands-alone', life, [life]),
    only('the-platform-stands-alone', platform, [platform]),
    only('safetensors-stand-on-failure', safetensors, [safetensors, failure]),
    only('answers-stand-alone', own('answers'), [
      own('answers'),
      failure,
      requests,
      'node_modules/(@cortex-js|comlink|decimal\\.js)',
    ]),
    only('cat-is-pure', own('cat'), [
      own('cat'),
      own('answers'),
      failure,
      contract,
      chance,
      platform,
      'node_modules/valibot',
    ]),
    only('stage-is-pure', own('stage'), [own('stage'), own('cat'), own('answers'), failure]),
    only('evaluate-is-pure', own('evaluate'), [
      own('evaluate'),
      own('cat'),
      own('answers'),
      own('reasoner'),
      own('wordproblems'),
      failure,
      contract,
      chance,
      'node_modules/valibot',
    ]),
    only('ability-is-pure', own('ability'), [
      own('ability'),
      own('cat'),
      own('answers'),
      own('reasoner'),
      failure,
      contract,
      chance,
    ]),
    only('reasoner-is-pure', own('reasoner'), [
      own('reasoner'),
      own('cat'),
      own('answers'),
      failure,
      contract,
      chance,
    ]),
    only('word-problems-are-pure', own('wordproblems'), [
      own('wordproblems'),
      own('cat/prompts'),
      contract,
      chance,
    ]),
    only('micro-stands-on-the-notation', own('micro'), [
      own('micro'),
      safetensors,
      own('reasoner'),
      chance,
      failure,
      platform,
      'node_modules/@jax-js',
    ]),
    only('the-contract-is-types', contract, [contract, failure]),
    only('chance-stands-alone', chance, [chance]),
    only('engines', own('engine'), [
      own('engine'),
      own('models'),
      own('micro'),
      own('reasoner'),
      contract,
      chance,
      failure,
      address,
      requests,
      life,
      '^src/cat/log/events\\.ts$',
      platform,
      'node_modules/(comlink|@mlc-ai|@wllama|@jax-js|valibot)',
    ]),
    only('models', own('models'), [
      own('models'),
      requests,
      safetensors,
      contract,
      failure,
      address,
      platform,
      'node_modules/(idb|valibot|comlink|hash-wasm|@mlc-ai)',
    ]),
    only('storage', own('storage'), [
      own('storage'),
      own('cat'),
      own('evaluate'),
      own('answers'),
      failure,
      platform,
      'node_modules/(idb|valibot)',
    ]),
    {
      name: 'only-pages-import-session',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(session|ui|headless)/' },
      to: { path: '^src/session/' },
    },
    only('lab', own('lab'), [
      own('lab'),
      safetensors,
      own('micro'),
      own('reasoner'),
      own('cat'),
      own('evaluate'),
      chance,
      failure,
      requests,
      life,
      platform,
      'node_modules/(@jax-js|comlink|idb|valibot)',
    ]),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: {
      path: '^(dist|\\.cache|node_modules/(?!@cortex|comlink|@mlc|@wllama|@jax|idb|valibot|hash-wasm))',
    },
  },
};
