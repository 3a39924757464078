/** The lab's doors on the real page. The worker brings the training core; here only its messages and files. */
import { addressOf } from '../../address/address';
import { startLab } from '../../lab/client';
import { failure } from '../../failure/failure';
import { fail, ok, type Result } from '../../failure/result';
import { newId } from '../../platform/ids';
import type { LabDoors } from './doors';

const checkpoints = () => import('../../lab/checkpoints/checkpoints');
const checkpointFile = () => import('../../lab/checkpoints/checkpoint-file');
const policies = () => import('../../lab/checkpoints/policies');

/** Text of one of the page's own files; `what` is missing without it. */
async function textOf(path: string, what: string): Promise<Result<string>> {
  let detail: string;
  try {
    const response = await fetch(addressOf(path));
    const html = response.headers.get('content-type')?.includes('html') === true;
    if (response.ok && !html) return ok(await response.text());
    detail = html ? 'a page came instead of the file' : `HTTP ${String(response.status)}`;
  } catch (thrown) {
    detail = String(thrown);
  }
  const message = `${what} could not be fetched from this page’s server. Check the connection and reload, or start a run of your own.`;
  return fail(failure('network', 'unreachable', message, { canRetry: true, detail }));
}

const weightsOf: LabDoors['weightsOf'] = async (checkpoint, part, precision) => {
  const { modelOf, writeReasoner } = await import('../../micro/weights');
  const { state, initial, config } = checkpoint;
  const weights = part === 'policy' ? state.policy : initial;
  const metadata = {
    lab: JSON.stringify(config),
    labStep: part === 'policy' ? String(state.step) : '0',
  };
  return writeReasoner({ model: modelOf(weights), weights, metadata }, precision);
};

export function createLabDoors(): LabDoors {
  return {
    start: (request) => startLab({ ...request, base: addressOf('reasoner/') }),
    recorded: (file) => textOf(`recorded/lab/${file}`, 'The recorded runs'),
    provenance: (preset) => textOf(`reasoner/${preset}.json`, 'The record of the model'),
    checkpoints: {
      list: async () => (await checkpoints()).listCheckpoints(),
      open: async (id) => (await checkpoints()).loadCheckpoint(id),
      put: async (checkpoint) => (await checkpoints()).saveCheckpoint(checkpoint),
      delete: async (id) => (await checkpoints()).deleteCheckpoint(id),
      write: async (checkpoint) => (await checkpointFile()).writeCheckpoint(checkpoint),
      read: async (bytes, named) => (await checkpointFile()).readCheckpoint(bytes, named),
    },
    policies: {
      list: async () => (await policies()).listPolicies(),
      put: async (policy) => (await policies()).keepPolicy(policy),
      delete: async (id) => (await policies()).deletePolicy(id),
    },
    weightsOf,
    newId: () => newId(),
    today: () => Date.now(),
  };
}
