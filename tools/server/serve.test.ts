import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CONTENT_SECURITY_POLICY, MODEL_HOSTS } from './headers.mjs';
import { serve, type Serving } from './serve.mjs';

const page = `<!doctype html><p>${'page '.repeat(400)}</p>`;
let folder: string;
let serving: Serving;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cat-serve-'));
  for (const name of ['dist', 'models']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'secret.txt'), 'not served');
  writeFileSync(join(folder, 'dist', 'index.html'), page);
  writeFileSync(join(folder, 'dist', 'index.html.br'), brotliCompressSync(page));
  writeFileSync(join(folder, 'models', 'tiny.gguf'), 'GGUF0123456789');
  serving = await serve({ dist: join(folder, 'dist'), models: join(folder, 'models') });
});

afterEach(async () => {
  await serving.close();
  rmSync(folder, { recursive: true });
});

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(new URL(path, serving.url), { headers });

describe('the production server', () => {
  test.each(['/', '/models/tiny.gguf', '/nothing-here'])(
    'isolates and limits every response: %s',
    async (path) => {
      const { headers } = await get(path);
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(headers.get('cross-origin-embedder-policy')).toBe('require-corp');
      expect(headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY);
    },
  );

  test('serves the compressed twin to who accepts it, the same page to who does not', async () => {
    expect(await (await get('/', { 'accept-encoding': 'identity' })).text()).toBe(page);
    const raw = await rawGet('/', 'br');
    expect(raw.encoding).toBe('br');
    expect(brotliDecompressSync(raw.body).toString()).toBe(page);
  });

  test('answers a byte range of a model with just these bytes, for resumed downloads', async () => {
    const response = await get('/models/tiny.gguf', { range: 'bytes=4-7' });
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe('bytes 4-7/14');
    expect(await response.text()).toBe('0123');
  });

  test('finds a model put there while it serves', async () => {
    expect((await get('/models/later.gguf')).status).toBe(404);
    writeFileSync(join(folder, 'models', 'later.gguf'), 'GGUF');
    expect(await (await get('/models/later.gguf')).text()).toBe('GGUF');
  });

  test.each(['/../secret.txt', '/models/../../secret.txt', '/models/%2e%2e/%2e%2e/secret.txt'])(
    'serves nothing outside its two folders: %s',
    async (path) => {
      const { body } = await rawGet(path, 'identity');
      expect(body.toString()).not.toContain('not served');
    },
  );
});

test('the policy names the model hosts and no other origin to connect to', () => {
  const connect = /connect-src ([^;]*)/.exec(CONTENT_SECURITY_POLICY)?.[1]?.split(' ');
  expect(connect).toEqual(["'self'", 'blob:', 'data:', ...MODEL_HOSTS]);
  expect(CONTENT_SECURITY_POLICY).not.toContain("'unsafe-eval'");
});

/** A request whose path is sent as it is and whose body is not decoded. */
function rawGet(path: string, encoding: string): Promise<{ body: Buffer; encoding: string }> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(serving.url);
    const headers = { 'accept-encoding': encoding };
    request({ host: '127.0.0.1', port, path, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        resolve({
          body: Buffer.concat(parts),
          encoding: response.headers['content-encoding'] ?? 'identity',
        });
      });
    })
      .on('error', reject)
      .end();
  });
}
