import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { addressesOf, isOwn, readCertificate } from './addresses.mjs';

const card = (address: string, family: 'IPv4' | 'IPv6', internal: boolean) => ({
  address,
  family,
  internal,
  netmask: '',
  mac: '',
  cidr: null,
  scopeid: 0,
});
const room = {
  lo: [card('127.0.0.1', 'IPv4', true)],
  wlan: [card('192.168.1.5', 'IPv4', false), card('fe80::1', 'IPv6', false)],
  eth: [card('10.0.0.7', 'IPv4', false)],
} as Parameters<typeof addressesOf>[1];

test('a server for this machine alone has one address, one for a classroom each that others can open', () => {
  const at = (host: string, secure = false) => addressesOf({ host, port: 4173, secure }, room);
  expect(at('127.0.0.1')).toEqual(['http://localhost:4173/']);
  expect(at('0.0.0.0', true)).toEqual([
    'https://localhost:4173/',
    'https://192.168.1.5:4173/',
    'https://10.0.0.7:4173/',
  ]);
  expect(at('192.168.1.5')).toEqual(['http://192.168.1.5:4173/']);
  expect(at('fe80::1')).toEqual(['http://[fe80::1]:4173/']);
  expect(['localhost', '127.0.0.1', '::1', '0.0.0.0', '192.168.1.5'].map(isOwn)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});

test('a certificate needs its key, and both must be what they are said to be', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cat-cert-'));
  try {
    const file = join(folder, 'not-a.pem');
    writeFileSync(file, 'hello');
    expect(readCertificate(undefined, undefined)).toBeNull();
    expect(() => readCertificate(file, undefined)).toThrow(/--cert and --key go together/);
    expect(() => readCertificate(undefined, file)).toThrow(/--cert and --key go together/);
    expect(() => readCertificate(join(folder, 'gone.pem'), file)).toThrow(
      /--cert .*gone\.pem cannot be read/,
    );
    expect(() => readCertificate(file, file)).toThrow(/must be PEM files/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
