/**
 * Entry of the engine worker: exposes the host with the table of adapters, each imported only when asked
 * for, so that a page pays for the engine it uses and no other.
 */
import { expose } from 'comlink';
import { reportRequests } from '../requests/worker';
import { createHost, type Adapters } from './host';

const ADAPTERS: Adapters = {
  webllm: () => import('./webllm/adapter'),
  wllama: () => import('./wllama/adapter'),
  micro: () => import('./micro/adapter'),
  scripted: () => import('./scripted/adapter'),
};

reportRequests();
expose(createHost(ADAPTERS));
