/** MD5, for files whose publisher gives no better sum: it shows accidents, not attacks. */
import { md5 } from 'hash-wasm';

/** Lower-case hexadecimal MD5 of the bytes. */
export function md5Hex(bytes: Uint8Array): Promise<string> {
  return md5(bytes);
}
