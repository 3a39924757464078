/**
 * The HTTP face of the rewards service: `POST /v1/groups` and `POST /v1/samples`, `POST /v1/openrlhf`, `GET /healthz`
 * and `GET /metrics`. Owns who may ask (this device, or whoever has the key), how much may be sent, and which status
 * says what. Every refusal is a sentence that says what to do.
 */
import { timingSafeEqual, createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { neutralReward, type Answer } from './answer';
import type { Desk, Outcome } from './desk';
import type { Gatherer, Place } from './gather';
import { metricsText } from './metrics';
import {
  readGroup,
  readOpenRlhf,
  readSample,
  type Checked,
  type GroupRequest,
  type SampleRequest,
} from './request';

export interface ServiceOptions {
  readonly desk: Desk;
  readonly gatherer: Gatherer;
  readonly host: string;
  readonly port: number;
  /** Asked for in `Authorization: Bearer`; null only on loopback. */
  readonly key: string | null;
  /** For `/healthz`. */
  readonly about: Readonly<Record<string, unknown>>;
}

export interface Service {
  readonly url: string;
  close(): Promise<void>;
}

const MAX_BODY = 16 * 1024 * 1024;
const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

export function isLoopback(host: string): boolean {
  return LOOPBACK.includes(host);
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
  /** Seconds. */
  readonly retryAfter?: number;
}

/** Listens; rejects where the port is taken. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { host, port } = options;
  const server = createServer((request, response) => {
    handle(options, request, response).catch((thrown: unknown) => {
      const detail = thrown instanceof Error ? thrown.message : String(thrown);
      send(response, wrong(500, `The service broke off because of a fault of its own: ${detail}`));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  const name = host.includes(':') ? `[${host}]` : host;
  return { url: `http://${name}:${String(taken)}`, close: () => closeServer(server, options) };
}

/** Whoever waits is answered first: their groups are told to be sent again. */
async function closeServer(server: Server, { desk, gatherer }: ServiceOptions): Promise<void> {
  const closed = new Promise<void>((resolve) =>
    server.close(() => {
      resolve();
    }),
  );
  gatherer.close();
  await desk.close();
  server.closeIdleConnections();
  await closed;
}

async function handle(
  options: ServiceOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { desk, gatherer } = options;
  const url = new URL(request.url ?? '/', 'http://service');
  const route = `${request.method ?? ''} ${url.pathname}`;
  const refused = refuseCaller(options, request, route);
  if (refused !== null) {
    send(response, refused);
    return;
  }
  switch (route) {
    case 'GET /healthz':
      send(response, {
        status: 200,
        body: { status: 'ok', ...options.about, ...desk.gauges(), gathering: gatherer.waiting },
      });
      return;
    case 'GET /metrics': {
      const heapBytes = process.memoryUsage().heapUsed;
      const gauges = { ...desk.gauges(), gathering: gatherer.waiting, heapBytes };
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
      response.end(metricsText(desk.counts, gauges));
      return;
    }
    case 'POST /v1/groups':
      await answering(desk, request, response, readGroup, (group) => scoreGroup(desk, group));
      return;
    case 'POST /v1/samples':
      await answering(desk, request, response, readSample, (sample, signal) =>
        scoreSample(options, sample, signal),
      );
      return;
    case 'POST /v1/openrlhf': {
      const { searchParams: said } = url;
      const wanted = { size: said.get('size'), kind: said.get('kind') };
      await answering(
        desk,
        request,
        response,
        (body) => readOpenRlhf(body, wanted),
        async (sample, signal) => inOpenRlhfWords(await scoreSample(options, sample, signal)),
      );
      return;
    }
    default:
      send(
        response,
        wrong(
          404,
          `There is no ${route} here. POST /v1/groups gives rewards, GET /healthz says how things are.`,
        ),
      );
  }
}

/** A page in a browser may reach a loopback port: it cannot send JSON there unasked, nor under another host's name. */
function refuseCaller(
  { key, host }: ServiceOptions,
  request: IncomingMessage,
  route: string,
): Reply | null {
  const named = (request.headers.host ?? '').replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  if (isLoopback(host) && !isLoopback(named)) {
    return wrong(421, `This service answers on this device only, not as “${named}”.`);
  }
  if (key !== null && route !== 'GET /healthz' && !hasKey(request, key)) {
    return wrong(401, 'The key is missing or wrong. Send it as “Authorization: Bearer KEY”.');
  }
  const type = request.headers['content-type'] ?? '';
  if (request.method === 'POST' && !/^application\/json\b/i.test(type)) {
    return wrong(415, 'Send JSON, with “Content-Type: application/json”.');
  }
  return null;
}

function hasKey(request: IncomingMessage, key: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(request.headers.authorization ?? ''), hash(`Bearer ${key}`));
}

async function answering<T>(
  desk: Desk,
  request: IncomingMessage,
  response: ServerResponse,
  read: (body: unknown) => Checked<T>,
  score: (value: T, signal: AbortSignal) => Promise<Reply>,
): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => {
    gone.abort();
  });
  const text = await bodyOf(request);
  if (text === null) {
    const most = `${String(MAX_BODY / 1024 / 1024)} MiB`;
    // What still comes in is not read.
    response.setHeader('connection', 'close');
    send(response, wrong(413, `A request holds at most ${most}. Send fewer or shorter rollouts.`));
    return;
  }
  const checked = parsed(text, read);
  if (!checked.ok) desk.counts.refused += 1;
  send(response, checked.ok ? await score(checked.value, gone.signal) : wrong(400, checked.why));
}

function parsed<T>(text: string, read: (body: unknown) => Checked<T>): Checked<T> {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return { ok: false, why: 'The body is no JSON.' };
  }
  return read(body);
}

/** Null when there is more than may be sent. */
async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > MAX_BODY) return null;
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

async function scoreGroup(desk: Desk, group: GroupRequest): Promise<Reply> {
  const outcome = await desk.submit(group);
  if (outcome.kind !== 'answer') return notAnswered(outcome, group.id);
  return { status: 200, body: { ...outcome.answer, replayed: outcome.replayed } };
}

async function scoreSample(
  { desk, gatherer }: ServiceOptions,
  request: SampleRequest,
  signal: AbortSignal,
): Promise<Reply> {
  const place = await gatherer.add(request, signal);
  if (place.kind !== 'group') return notPlaced(place, request);
  const outcome = await desk.submit(place.group);
  if (outcome.kind !== 'answer') return notAnswered(outcome, place.group.id);
  return { status: 200, body: sampleOf(outcome.answer, place.index) };
}

/** One sample's part of its group's answer. */
function sampleOf(answer: Answer, index: number) {
  return {
    group: answer.id,
    index,
    reward: answer.rewards[index] ?? null,
    neutral_reward: neutralReward(answer, index),
    advantage: answer.advantages[index] ?? null,
    because: answer.because[index],
    answer: answer.answers[index] ?? null,
    reference: answer.reference?.answer ?? null,
    outcome: answer.outcome,
  };
}

/** OpenRLHF knows no sample without a reward: the group's mean stands in, and the logs say so. */
function inOpenRlhfWords(reply: Reply): Reply {
  if (reply.status !== 200) return reply;
  const { reward, neutral_reward: neutral } = reply.body as ReturnType<typeof sampleOf>;
  const logs = { cat_no_reward: reward === null ? 1 : 0 };
  return { status: 200, body: { rewards: neutral, scores: neutral, extra_logs: logs } };
}

function notAnswered(outcome: Exclude<Outcome, { kind: 'answer' }>, id: string): Reply {
  switch (outcome.kind) {
    case 'conflict':
      return wrong(
        409,
        `The id “${id}” was used for another group. Give every group an id of its own, for example run, step and number.`,
      );
    case 'full': {
      const { retryAfter } = outcome;
      return { ...wrong(429, 'The queue is full. Send this group again later.'), retryAfter };
    }
    case 'unfinished':
      if (outcome.why === 'time') {
        return {
          ...wrong(
            504,
            'The group took longer than the time limit. Raise --time-limit, lower --concurrency, or send it again.',
          ),
          retryAfter: 1,
        };
      }
      if (outcome.why === 'closing') {
        return {
          ...wrong(503, 'The service is being stopped. Send this group again when it is back.'),
          retryAfter: 5,
        };
      }
      return { ...wrong(503, outcome.why.message), retryAfter: 5 };
  }
}

function notPlaced(place: Exclude<Place, { kind: 'group' }>, { size }: SampleRequest): Reply {
  switch (place.kind) {
    case 'alone':
      return wrong(
        504,
        `Only ${String(place.came)} of the ${String(size)} samples of this group came in time. Check that the trainer draws ${String(size)} rollouts of each prompt in the same step, or raise --gather-limit.`,
      );
    case 'size':
      return wrong(
        400,
        `Another sample of this group says that it has ${String(place.size)} rollouts, this one says ${String(size)}.`,
      );
    case 'full':
      return { ...wrong(429, 'Too many samples wait for their groups.'), retryAfter: 5 };
  }
}

function wrong(status: number, message: string): Reply {
  return { status, body: { error: { message } } };
}

function send(response: ServerResponse, { status, body, retryAfter }: Reply): void {
  if (response.headersSent || response.destroyed) return;
  const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}
