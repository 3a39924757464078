// Entry of the symbolic worker thread: Node 20 starts no TypeScript by itself, so tsx loads the real one.
import { tsImport } from 'tsx/esm/api';

await tsImport('./symbolic-worker.ts', import.meta.url);
