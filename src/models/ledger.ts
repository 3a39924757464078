/**
 * The list of requests this page made for models: address, purpose, bytes and time. A pure list that whoever
 * fetches writes to; what the browser itself recorded of all other requests is the privacy screen's.
 */

export interface RequestLine {
  readonly id: number;
  readonly url: string;
  /** In words, with the model it was for. */
  readonly purpose: string;
  /** Wall clock, ISO 8601. */
  readonly at: string;
  /** Bytes received so far. */
  readonly bytes: number;
  readonly state: 'open' | 'done' | 'failed' | 'stopped';
}

export interface Ledger {
  /** Newest last; a new array after every change. */
  readonly lines: readonly RequestLine[];
  begin(url: string, purpose: string): OpenRequest;
  /** Calls back after every change; returns the way to stop that. */
  subscribe(changed: () => void): () => void;
}

export interface OpenRequest {
  received(bytes: number): void;
  end(state: 'done' | 'failed' | 'stopped'): void;
}

/** @param now wall clock, ISO 8601 */
export function createLedger(now: () => string): Ledger {
  let lines: readonly RequestLine[] = [];
  const listeners = new Set<() => void>();
  const change = (id: number, edit: (line: RequestLine) => RequestLine) => {
    lines = lines.map((line) => (line.id === id ? edit(line) : line));
    for (const changed of listeners) changed();
  };
  return {
    get lines() {
      return lines;
    },
    begin(url, purpose) {
      const id = lines.length;
      lines = [...lines, { id, url, purpose, at: now(), bytes: 0, state: 'open' }];
      for (const changed of listeners) changed();
      return {
        received: (bytes) => change(id, (line) => ({ ...line, bytes: line.bytes + bytes })),
        end: (state) => change(id, (line) => ({ ...line, state })),
      };
    },
    subscribe(changed) {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
  };
}
