/**
 * Entry of the engine worker: exposes the host with the table of adapters, each imported only when asked
 * for, so that a page pays for the engine it uses and no other.
 */
import { expose } from 'comlink';
import { systemClock } from './clock';
import { createHost, type Adapters } from './host';
import { watchRequests } from './requests';

const ADAPTERS: Adapters = {
  webllm: () => import('./webllm/adapter'),
  wllama: () => import('./wllama/adapter'),
  micro: () => import('./micro/adapter'),
  scripted: () => import('./scripted/adapter'),
};

expose(createHost(ADAPTERS, systemClock, watchRequests));
