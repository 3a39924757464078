/**
 * web-llm's weight files: parameters packed into shards of raw bytes, listed by tensor-cache.json. Owns the
 * layout (which parameter lies where); the bytes of a module are made on demand by whoever knows the source,
 * so that never more than one shard is in memory.
 */

/** A parameter as the model library's metadata lists it. */
export interface Parameter {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
}

/** Parameters that are made together from one read of the source, such as a matrix and its scales. */
export interface Module {
  readonly parameters: readonly Parameter[];
  /** The bytes of each parameter, in their order. */
  readonly produce: () => Promise<readonly ArrayBufferView[]>;
}

interface Shard {
  readonly name: string;
  readonly bytes: number;
  readonly modules: readonly Module[];
}

export interface ShardedWeights {
  /** Text of tensor-cache.json. */
  readonly index: string;
  readonly shardNames: readonly string[];
  readonly totalBytes: number;
  /** Makes one shard; each call reads the source again. */
  readonly readShard: (name: string) => Promise<Uint8Array<ArrayBuffer>>;
}

const DEFAULT_SHARD_BYTES = 32 * 2 ** 20;
const DTYPE_BYTES: Readonly<Record<string, number>> = {
  float32: 4,
  uint32: 4,
  int32: 4,
  float16: 2,
  uint16: 2,
  uint8: 1,
  int8: 1,
};

/** Bytes of a parameter. Throws for a data type that no library uses. */
export function parameterBytes({ name, shape, dtype }: Parameter): number {
  const size = DTYPE_BYTES[dtype];
  if (size === undefined) throw new Error(`parameter ${name} has the unknown data type ${dtype}`);
  return shape.reduce((a, b) => a * b, size);
}

/** Cuts `modules` into shards of at most `limit` bytes (a larger module gets a shard of its own). */
export function shardWeights(
  modules: readonly Module[],
  limit = DEFAULT_SHARD_BYTES,
): ShardedWeights {
  const shards: Shard[] = [];
  let open: Module[] = [];
  let bytes = 0;
  const close = () => {
    if (open.length === 0) return;
    shards.push({ name: `params_shard_${String(shards.length)}.bin`, bytes, modules: open });
    open = [];
    bytes = 0;
  };
  for (const module of modules) {
    const more = module.parameters.reduce((sum, p) => sum + parameterBytes(p), 0);
    if (bytes > 0 && bytes + more > limit) close();
    open.push(module);
    bytes += more;
  }
  close();

  const totalBytes = shards.reduce((sum, shard) => sum + shard.bytes, 0);
  const byName = new Map(shards.map((shard) => [shard.name, shard]));
  return {
    index: JSON.stringify({
      metadata: {
        ParamSize: modules.reduce((sum, module) => sum + module.parameters.length, 0),
        ParamBytes: totalBytes,
      },
      records: shards.map(describe),
    }),
    shardNames: shards.map(({ name }) => name),
    totalBytes,
    readShard: async (name) => {
      const shard = byName.get(name);
      if (shard === undefined) throw new Error(`there is no shard ${name}`);
      return fill(shard);
    },
  };
}

function describe(shard: Shard) {
  let byteOffset = 0;
  const records = shard.modules.flatMap((module) =>
    module.parameters.map((parameter) => {
      const nbytes = parameterBytes(parameter);
      const { name, shape, dtype } = parameter;
      const record = { name, shape, dtype, format: 'raw', nbytes, byteOffset };
      byteOffset += nbytes;
      return record;
    }),
  );
  return { dataPath: shard.name, format: 'raw-shard', nbytes: shard.bytes, records };
}

async function fill(shard: Shard): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(shard.bytes);
  let at = 0;
  for (const module of shard.modules) {
    for (const part of await module.produce()) {
      bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at);
      at += part.byteLength;
    }
  }
  if (at !== shard.bytes)
    throw new Error(`shard ${shard.name}: ${String(at)} bytes made of ${String(shard.bytes)}`);
  return bytes;
}
