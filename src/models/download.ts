/**
 * Downloads one model file into the store: resumable by byte ranges, hashed as it streams, checked for length
 * and SHA-256 before it is sealed. A stop keeps the part; a wrong hash removes it. Owns no state of a model
 * beyond the call, that is `library.ts`.
 */
import type { IHasher } from 'hash-wasm';
import { describeThrown, failure, type Failure } from '../failure/failure';
import { fail, ok, type Result } from '../failure/result';
import { piecesOf } from '../platform/streams';
import type { Consent } from './consent';
import type { Ledger } from './ledger';
import { PaceMeter, type Pace } from './pace';
import { storageFailure } from './storage-failure';
import type { ModelStore } from './store';

/** Reports come at most this often, and once more at the end. */
export const REPORT_MS = 100;

export interface DownloadProgress extends Pace {
  /** `verifying` reads the part that was there before, for its hash; `merging` makes a file from two. */
  readonly phase: 'verifying' | 'downloading' | 'merging';
  readonly done: number;
  readonly total: number;
}

export interface FileToDownload {
  readonly modelId: string;
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly urls: readonly string[];
}

export interface DownloadDeps {
  readonly store: ModelStore;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly ledger: Ledger;
  readonly consent: Consent;
  /** Milliseconds, never going back. */
  readonly clock: () => number;
  readonly createHasher?: () => Promise<Pick<IHasher, 'update' | 'digest'>>;
}

type Report = (progress: DownloadProgress) => void;

/** Fails with `aborted` when stopped, the part kept. */
export async function download(
  file: FileToDownload,
  deps: DownloadDeps,
  onProgress: Report,
  signal: AbortSignal,
): Promise<Result<Blob>> {
  const { store } = deps;
  try {
    const sealed = await store.seal(file.name);
    const there = await store.read(file.name);
    if (sealed?.sha256 === file.sha256 && there.size === file.bytes) return ok(there);
    if (sealed || there.size > file.bytes) await store.remove(file.name);
    return await fill(file, deps, onProgress, signal);
  } catch (thrown) {
    return fail(signal.aborted ? stopped() : storageFailure(thrown));
  }
}

async function fill(
  file: FileToDownload,
  deps: DownloadDeps,
  onProgress: Report,
  signal: AbortSignal,
): Promise<Result<Blob>> {
  const { store } = deps;
  const report = throttled(onProgress, deps.clock);
  const hash = new RunningHash(deps.createHasher ?? sha256);
  await hash.restart(await store.read(file.name), signal, (done) =>
    report({ phase: 'verifying', done, total: file.bytes, ...UNKNOWN }),
  );
  if (signal.aborted) return fail(stopped());
  report.last({ phase: 'downloading', done: hash.bytes, total: file.bytes, ...UNKNOWN });

  /** Why each address tried so far did not give the file; empty once it is whole. */
  let whys: Failure[] = hash.bytes === file.bytes ? [] : [noAddress(file)];
  for (const [at, url] of file.urls.entries()) {
    if (hash.bytes === file.bytes) break;
    const why =
      deps.consent.refusal(file.modelId, url) ??
      (await receive(url, file, deps, hash, report, signal));
    whys = why ? [...(at === 0 ? [] : whys), why] : [];
    if (!why || signal.aborted || why.boundary === 'storage') break;
  }
  report.last({ phase: 'downloading', done: hash.bytes, total: file.bytes, ...UNKNOWN });
  if (signal.aborted) return fail(stopped());
  if (whys.length > 0) return fail(together(whys));

  const digest = await hash.digest();
  if (digest !== file.sha256) {
    await store.remove(file.name);
    return fail(
      failure(
        'model',
        'integrity',
        `The downloaded file is not the one that was expected (its SHA-256 begins ${digest.slice(0, 12)}, not ${file.sha256.slice(0, 12)}). It was deleted; download it again, and if that fails too, the copy on the server has changed.`,
        { canRetry: true },
      ),
    );
  }
  await store.finish(file.name, { bytes: file.bytes, sha256: digest });
  return ok(await store.read(file.name));
}

/** Fetches what is missing from one address. Null when the file is complete; storage faults are thrown. */
async function receive(
  url: string,
  file: FileToDownload,
  deps: DownloadDeps,
  hash: RunningHash,
  report: Report,
  signal: AbortSignal,
): Promise<Failure | null> {
  const { store, ledger, clock } = deps;
  const line = ledger.begin(url, `weights of ${file.modelId}`);
  let response: Response;
  try {
    const headers: Record<string, string> = hash.bytes > 0 ? { Range: `bytes=${hash.bytes}-` } : {};
    response = await deps.fetch(url, { headers, signal });
  } catch (thrown) {
    line.end(signal.aborted ? 'stopped' : 'failed');
    return unreachable(url, thrown);
  }
  const answer = readAnswer(response, hash.bytes, file, url);
  if (typeof answer !== 'number') {
    line.end('failed');
    return answer;
  }
  if (answer === 0 && hash.bytes > 0) {
    // The server sends the whole file again.
    await store.remove(file.name);
    await hash.restart(new Blob(), signal, () => undefined);
  }
  const appender = await store.append(file.name);
  const meter = new PaceMeter(file.bytes);
  let broken: unknown = null;
  try {
    meter.at(clock(), hash.bytes);
    for await (const chunk of chunks(response, (thrown) => (broken = thrown))) {
      if (hash.bytes + chunk.byteLength > file.bytes) {
        line.end('failed');
        return tooLong(url, file);
      }
      await appender.write(chunk);
      hash.update(chunk);
      line.received(chunk.byteLength);
      const pace = meter.at(clock(), hash.bytes);
      report({ phase: 'downloading', done: hash.bytes, total: file.bytes, ...pace });
      if (signal.aborted) break;
    }
  } finally {
    await appender.close();
  }
  if (hash.bytes === file.bytes) {
    line.end('done');
    return null;
  }
  line.end(signal.aborted ? 'stopped' : 'failed');
  return broken ? unreachable(url, broken) : tooShort(hash.bytes, file);
}

/** The offset at which the answer's body begins, or why it cannot be used. */
function readAnswer(
  response: Response,
  have: number,
  file: FileToDownload,
  url: string,
): number | Failure {
  if (response.status === 206) {
    const start = Number(/^bytes (\d+)-/.exec(response.headers.get('Content-Range') ?? '')?.[1]);
    if (start === have) return have;
  } else if (response.status === 200) {
    const length = Number(response.headers.get('Content-Length') ?? file.bytes);
    const encoded = response.headers.has('Content-Encoding');
    // A page that says "not found" with status 200 is caught here, before it is stored.
    if (encoded || length === file.bytes) return 0;
    return failure(
      'network',
      'not-found',
      `${hostOf(url)} sent ${grouped(length)} bytes where the model has ${grouped(file.bytes)}. It is not the file that was expected; try again later or take another model.`,
      { canRetry: true },
    );
  }
  return failure(
    'network',
    response.status === 404 ? 'not-found' : 'unreachable',
    `${hostOf(url)} answered with HTTP ${response.status}. Try again later; what was downloaded is kept.`,
    { canRetry: true },
  );
}

async function* chunks(
  response: Response,
  onBroken: (thrown: unknown) => void,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  if (response.body === null) return;
  const pieces = piecesOf(response.body);
  try {
    for (;;) {
      // Only what the network throws: a fault of the store, between two pieces, goes its own way.
      const read = await pieces.next().catch((thrown: unknown) => {
        onBroken(thrown);
        return null;
      });
      if (!read || read.done) return;
      yield read.value;
    }
  } finally {
    await pieces.return();
  }
}

/** A hash that knows how many bytes it has seen, and can begin anew from a part. */
class RunningHash {
  readonly #create: NonNullable<DownloadDeps['createHasher']>;
  #hasher: Pick<IHasher, 'update' | 'digest'> | null = null;
  bytes = 0;

  constructor(create: NonNullable<DownloadDeps['createHasher']>) {
    this.#create = create;
  }

  async restart(part: Blob, signal: AbortSignal, onBytes: (done: number) => void): Promise<void> {
    this.#hasher = await this.#create();
    this.bytes = 0;
    if (part.size === 0) return;
    for await (const chunk of piecesOf(part.stream())) {
      if (signal.aborted) return;
      this.update(chunk);
      onBytes(this.bytes);
    }
  }

  update(chunk: Uint8Array): void {
    this.#hasher?.update(chunk);
    this.bytes += chunk.byteLength;
  }

  /** Lower-case hexadecimal. */
  digest(): Promise<string> {
    return Promise.resolve(this.#hasher?.digest() ?? '');
  }
}

export async function sha256(): Promise<IHasher> {
  const { createSHA256 } = await import('hash-wasm');
  return (await createSHA256()).init();
}

function throttled(report: Report, clock: () => number): Report & { last: Report } {
  let before = -Infinity;
  const now: Report = (progress) => {
    if (clock() - before < REPORT_MS) return;
    before = clock();
    report(progress);
  };
  return Object.assign(now, { last: report });
}

const UNKNOWN: Pace = { bytesPerSecond: null, secondsLeft: null };

function stopped(): Failure {
  return failure('network', 'aborted', 'The download was stopped; what was downloaded is kept.', {
    canRetry: true,
  });
}

/** All addresses failed: the last one decides what can be done, but a reader has to know of each. */
function together(whys: readonly Failure[]): Failure {
  const last = whys.at(-1)!;
  return whys.length === 1
    ? last
    : { ...last, message: whys.map(({ message }) => message).join(' ') };
}

function noAddress(file: FileToDownload): Failure {
  return failure('network', 'not-found', `No address is known for ${file.name}.`);
}

function unreachable(url: string, thrown: unknown): Failure {
  return failure(
    'network',
    'unreachable',
    `The connection to ${hostOf(url)} failed. Check the network and resume: what was downloaded is kept.`,
    { canRetry: true, detail: describeThrown(thrown) },
  );
}

function tooShort(have: number, file: FileToDownload): Failure {
  return failure(
    'network',
    'truncated',
    `The connection ended after ${grouped(have)} of ${grouped(file.bytes)} bytes. Resume to fetch the rest.`,
    { canRetry: true },
  );
}

function tooLong(url: string, file: FileToDownload): Failure {
  return failure(
    'model',
    'integrity',
    `${hostOf(url)} sent more than the ${grouped(file.bytes)} bytes of the model. Delete it and try again later.`,
    { canRetry: true },
  );
}

function hostOf(url: string): string {
  return /^https?:/.test(url) ? new URL(url).host : 'This page’s own server';
}

function grouped(bytes: number): string {
  return bytes.toLocaleString('en-GB');
}
