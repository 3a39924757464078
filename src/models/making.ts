/**
 * Makes a model file on this device out of a base model and an adapter that comes with the page. Where the page's own
 * server has the merged file (`npm start` puts it there) that is taken; else the base is downloaded, unless it is here
 * already, and merged in a worker straight into the store. Every step is checked by its SHA-256; a merge that was
 * stopped leaves nothing behind and costs only seconds to begin anew.
 */
import { describeThrown, failure, type Failure } from '../failure/failure';
import { fail, ok, type Result } from '../failure/result';
import type { GgufVariant } from './catalogue';
import { download, sha256, type DownloadDeps, type DownloadProgress } from './download';
import { MergeStopped, type AdapterFiles, type Merger } from './lora/merger';
import { storageFailure } from './storage-failure';

export interface MakingDeps extends DownloadDeps {
  readonly merge: Merger;
}

/** Of a variant with `madeFrom`. Fails with `aborted` when stopped. */
export async function make(
  variant: GgufVariant & { readonly madeFrom: NonNullable<GgufVariant['madeFrom']> },
  deps: MakingDeps,
  onProgress: (progress: DownloadProgress) => void,
  signal: AbortSignal,
): Promise<Result<Blob>> {
  const { base } = variant.madeFrom;
  const merged = fileOf(variant, variant.id);
  try {
    const baseIsHere = (await deps.store.seal(base.file))?.sha256 === base.sha256;
    const whole = (await deps.store.seal(variant.file))?.sha256 === variant.sha256;
    if (whole || !baseIsHere) {
      const there = await download(merged, deps, onProgress, signal);
      if (there.ok || there.failure.code !== 'not-found') return there;
    }
    const source = await download(fileOf(base, variant.id), deps, onProgress, signal);
    if (!source.ok) return source;
    const adapter = await fetchAdapter(variant, deps, signal);
    if (!adapter.ok) return adapter;
    return await merge(variant, source.value, adapter.value, deps, onProgress, signal);
  } catch (thrown) {
    return fail(signal.aborted ? stopped() : storageFailure(thrown));
  }
}

/** @param modelId whose download the user agreed to */
const fileOf = ({ file, downloadBytes, sha256, urls }: GgufVariant, modelId: string) => ({
  modelId,
  name: file,
  bytes: downloadBytes,
  sha256,
  urls,
});

async function fetchAdapter(
  { id, madeFrom }: Parameters<typeof make>[0],
  { fetch, ledger, createHasher = sha256 }: MakingDeps,
  signal: AbortSignal,
): Promise<Result<AdapterFiles>> {
  const { adapter } = madeFrom;
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (const url of [adapter.config, adapter.weights]) {
    const line = ledger.begin(url, `adapter of ${id}`);
    try {
      const response = await fetch(url, { signal });
      if (!response.ok) throw new Error(`HTTP ${String(response.status)}`);
      const bytes = new Uint8Array(await response.arrayBuffer());
      line.received(bytes.byteLength);
      line.end('done');
      parts.push(bytes);
    } catch (thrown) {
      line.end(signal.aborted ? 'stopped' : 'failed');
      return fail(signal.aborted ? stopped() : adapterMissing(thrown));
    }
  }
  const [config, weights] = parts as [Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>];
  const hasher = await createHasher();
  hasher.update(weights);
  if (hasher.digest() !== adapter.sha256) return fail(adapterMissing('another SHA-256'));
  return ok({ config: new TextDecoder().decode(config), weights });
}

async function merge(
  variant: Parameters<typeof make>[0],
  base: Blob,
  adapter: AdapterFiles,
  { store, merge: begin, clock, createHasher = sha256 }: MakingDeps,
  onProgress: (progress: DownloadProgress) => void,
  signal: AbortSignal,
): Promise<Result<Blob>> {
  // A part of a download from elsewhere, or of a merge that was cut off.
  await store.remove(variant.file);
  if (signal.aborted) return fail(stopped());
  const merging = await begin(base, adapter, variant.madeFrom.name);
  if (!merging.ok) return merging;
  const { bytes: total, next, close } = merging.value;
  const hasher = await createHasher();
  const started = clock();
  let done = 0;
  let why: Failure | null = null;
  try {
    const appender = await store.append(variant.file);
    try {
      for (let piece = await next(); piece !== null && !signal.aborted; piece = await next()) {
        await appender.write(piece);
        hasher.update(piece);
        done += piece.byteLength;
        const seconds = (clock() - started) / 1000;
        const pace = seconds > 0 ? done / seconds : null;
        const secondsLeft = pace === null ? null : (total - done) / pace;
        onProgress({ phase: 'merging', done, total, bytesPerSecond: null, secondsLeft });
      }
    } finally {
      await appender.close();
    }
    if (signal.aborted) why = stopped();
    else if (hasher.digest() !== variant.sha256) why = notTheSame();
    else await store.finish(variant.file, { bytes: total, sha256: variant.sha256 });
  } catch (thrown) {
    why = thrown instanceof MergeStopped ? thrown.failure : storageFailure(thrown);
  } finally {
    close();
  }
  if (why === null) return ok(await store.read(variant.file));
  // What cannot be removed now is removed before the next merge.
  await store.remove(variant.file).catch(() => undefined);
  return fail(why);
}

function stopped(): Failure {
  return failure('network', 'aborted', 'Stopped; what was downloaded is kept.', { canRetry: true });
}

function adapterMissing(thrown: unknown): Failure {
  return failure(
    'network',
    'unreachable',
    'The adapter of the tutored model could not be fetched whole from this page’s own server. Reload the page and try again; what was downloaded is kept.',
    { canRetry: true, detail: describeThrown(thrown) },
  );
}

function notTheSame(): Failure {
  return failure(
    'model',
    'integrity',
    'The merged model is not the one that was expected, so it was deleted. Reload the page, which may be older than its adapter, and try again.',
    { canRetry: true },
  );
}
