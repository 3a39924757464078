/** The lab's doors on the real page. The worker brings the training core; here only its messages and files. */
import { startLab } from '../../lab/client';
import type { Checkpoint } from '../../lab/checkpoints';
import type { Precision } from '../../lab/safetensors';
import { failure } from '../../failure/failure';
import { fail, ok, type Result } from '../../failure/result';
import type { LabDoors } from './doors';

const checkpoints = () => import('../../lab/checkpoints');
const root = (): string => new URL(import.meta.env.BASE_URL, location.href).href;

async function recorded(file: string): Promise<Result<string>> {
  let detail: string;
  try {
    const response = await fetch(`${root()}recorded/lab/${file}`);
    const html = response.headers.get('content-type')?.includes('html') === true;
    if (response.ok && !html) return ok(await response.text());
    detail = html ? 'a page came instead of the file' : `HTTP ${String(response.status)}`;
  } catch (thrown) {
    detail = String(thrown);
  }
  const message =
    'The recorded runs could not be fetched from this page’s server. Check the connection and reload, or start a run of your own.';
  return fail(failure('network', 'unreachable', message, { canRetry: true, detail }));
}

/** The two forms are told apart by a tensor's name, as when a file is read. */
async function policyOf(
  checkpoint: Checkpoint,
  precision: Precision,
): Promise<Result<Uint8Array<ArrayBuffer>>> {
  const [{ GPT, LLAMA }, { writeReasoner }] = await Promise.all([
    import('../../lab/model'),
    import('../../lab/weights'),
  ]);
  const weights = checkpoint.state.policy;
  const model = 'model.embed_tokens.weight' in weights ? LLAMA : GPT;
  const metadata = {
    lab: JSON.stringify(checkpoint.config),
    labStep: String(checkpoint.state.step),
  };
  return ok(writeReasoner({ model, weights, metadata }, precision));
}

export function createLabDoors(): LabDoors {
  return {
    start: (request) => startLab({ ...request, base: `${root()}reasoner/` }),
    recorded,
    listKept: async () => (await checkpoints()).listCheckpoints(),
    openKept: async (id) => (await checkpoints()).loadCheckpoint(id),
    deleteKept: async (id) => (await checkpoints()).deleteCheckpoint(id),
    policyOf,
    async convert(file, precision) {
      const { readReasoner, writeReasoner } = await import('../../lab/weights');
      const read = readReasoner(file);
      return read.ok ? ok(writeReasoner(read.value, precision)) : read;
    },
    keepPolicy: async (policy) => (await checkpoints()).keepPolicy(policy),
    newId: () => crypto.randomUUID(),
    today: () => Date.now(),
  };
}
