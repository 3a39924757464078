/** Entry of the lab's worker: one worker trains one run. */
import { expose } from 'comlink';
import { reportRequests } from '../requests/worker';
import { createLabHost } from './host';

reportRequests();
expose(createLabHost());
