/** Entry of the lab's worker: one worker trains one run. */
import { expose } from 'comlink';
import { createLabHost } from './host';

expose(createLabHost());
