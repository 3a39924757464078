/** What other hosts are given says the same as the page's own server sends. */
import { expect, test } from 'vitest';
import { CONTENT_SECURITY_POLICY, HEADERS } from './headers.mjs';
import { HOST_FILES, META_POLICY } from './hosting.mjs';

const sent = (text: string, line: RegExp): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(line)].map(([, name = '', value = '']): [string, string] => [name, value]),
  );

test('_headers (Netlify, Cloudflare Pages): every path gets every header', () => {
  const [everywhere = '', assets = ''] = HOST_FILES['_headers']!.split('\n\n');
  expect(everywhere).toMatch(/^# .*\n\/\*\n/);
  expect(sent(everywhere, /^ {2}([\w-]+): (.*)$/gm)).toEqual(HEADERS);
  expect(assets).toMatch(/^\/assets\/\*\n {2}Cache-Control: .*immutable$/m);
  // Cloudflare refuses longer lines.
  for (const line of everywhere.split('\n')) expect(line.length).toBeLessThan(2000);
});

test('nginx: every header on errors too, and no later add_header that would drop them', () => {
  const text = HOST_FILES['hosting/nginx.conf']!;
  expect(sent(text, /^ {2}add_header ([\w-]+) "(.*)" always;$/gm)).toEqual(HEADERS);
  expect(text.slice(text.indexOf('  location /'))).not.toContain('add_header');
});

test('Caddy: every header', () => {
  const { 'Cache-Control': cache, ...rest } = sent(
    HOST_FILES['hosting/Caddyfile']!,
    /^ {4}([\w-]+) "?([^"\n]*)"?$/gm,
  );
  expect(cache).toBe('no-cache');
  expect(rest).toMatchObject(HEADERS);
});

test('the policy in the page’s head is the server’s but for what only a header may say', () => {
  const left = CONTENT_SECURITY_POLICY.split('; ').filter((one) => !META_POLICY.includes(one));
  expect(left).toEqual(["frame-ancestors 'none'"]);
  expect(META_POLICY.split('; ')).toContain("default-src 'self'");
  expect(META_POLICY).not.toContain('"');
});
