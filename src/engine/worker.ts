/**
 * Entry of the engine worker: exposes the host with the table of adapters, each imported only when asked
 * for, so that a page pays for the engine it uses and no other.
 */
import { expose } from 'comlink';
import { unsupported } from './errors';
import { createHost, type Adapter, type Adapters } from './host';

const found = import.meta.glob<Adapter>('./*/adapter.ts');

function adapter(name: string): () => Promise<Adapter> {
  return () =>
    found[`./${name}/adapter.ts`]?.() ??
    Promise.reject(unsupported(`This build has no engine named ${name}. Choose another model.`));
}

const ADAPTERS: Adapters = {
  webllm: adapter('webllm'),
  wllama: adapter('wllama'),
  micro: adapter('micro'),
  scripted: adapter('scripted'),
};

expose(createHost(ADAPTERS));
