/** Entry of a worker that holds one replica beside the lab's own. */
import { expose } from 'comlink';
import { reportRequests } from '../../requests/worker';
import { createReplicaHost } from './replica-host';

reportRequests();
expose(createReplicaHost());
