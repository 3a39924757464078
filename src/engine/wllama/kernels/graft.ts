/**
 * Puts the dot products of this folder in the place of llama.cpp's own ones in the compiled module, before it
 * starts: the module names its functions, and a body of the same type can stand for another. A function that
 * is not found, or is of another type, is left alone: a newer module is at worst as fast as it came. Pure.
 */
import { TYPE, unsigned, type Address } from './assemble';
import { dotProduct, FORMATS, FUNCTION_NAMES, parameterTypes, type Target } from './dot-products';
import { kernelsCountRight } from './proof';

export interface Grafted {
  readonly module: ArrayBuffer;
  /** Names of the functions that were replaced. */
  readonly replaced: readonly string[];
}

const SECTION = { custom: 0, type: 1, import: 2, function: 3, code: 10 } as const;
const KIND = { function: 0, table: 1, memory: 2, global: 3 } as const;
const FUNCTION_NAMES_SUBSECTION = 1;
const FUNCTION_TYPE = 0x60;
const LIMITS_HAVE_MAXIMUM = 1;
const LIMITS_ARE_64 = 4;

class Reader {
  constructor(
    readonly bytes: Uint8Array<ArrayBuffer>,
    public at: number,
    readonly end: number,
  ) {}
  byte(): number {
    const value = this.bytes[this.at++];
    if (value === undefined || this.at > this.end)
      throw new RangeError('the module ends too early');
    return value;
  }
  number(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  }
  text(): string {
    const length = this.number();
    this.at += length;
    return new TextDecoder().decode(this.bytes.subarray(this.at - length, this.at));
  }
  list<T>(read: () => T): T[] {
    return Array.from({ length: this.number() }, read);
  }
  limits(): { readonly wide: boolean } {
    const flags = this.number();
    this.number();
    if (flags & LIMITS_HAVE_MAXIMUM) this.number();
    return { wide: (flags & LIMITS_ARE_64) !== 0 };
  }
}

interface Section {
  readonly id: number;
  readonly name: string;
  /** Where the section's head, its content, and the next section begin. */
  readonly head: number;
  readonly start: number;
  readonly end: number;
}

function sectionsOf(bytes: Uint8Array<ArrayBuffer>): Section[] {
  const reader = new Reader(bytes, 8, bytes.length);
  const sections: Section[] = [];
  while (reader.at < reader.end) {
    const head = reader.at;
    const id = reader.byte();
    const size = reader.number();
    const end = reader.at + size;
    const name = id === SECTION.custom ? reader.text() : '';
    sections.push({ id, name, head, start: reader.at, end });
    reader.at = end;
  }
  return sections;
}

/** How many functions are imported, and how wide addresses are. */
function importsOf(reader: Reader): { readonly functions: number; readonly address: Address } {
  let functions = 0;
  let address: Address = 'i32';
  reader.list(() => {
    reader.text();
    reader.text();
    const kind = reader.byte();
    if (kind === KIND.function) {
      reader.number();
      functions += 1;
    } else if (kind === KIND.memory) {
      if (reader.limits().wide) address = 'i64';
    } else if (kind === KIND.table) {
      reader.byte();
      reader.limits();
    } else {
      // A global's type and whether it changes, or a tag's attribute and type.
      reader.byte();
      reader.number();
    }
  });
  return { functions, address };
}

/** Numbers of the wanted functions, by name, from the module's section of names. */
function numbersOf(reader: Reader, wanted: readonly string[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  while (reader.at < reader.end) {
    const subsection = reader.byte();
    const size = reader.number();
    const next = reader.at + size;
    if (subsection === FUNCTION_NAMES_SUBSECTION) {
      reader.list(() => {
        const index = reader.number();
        const name = reader.text();
        if (wanted.includes(name)) found.set(name, index);
      });
    }
    reader.at = next;
  }
  return found;
}

/** Numbers of the types that take exactly these parameters and give nothing. */
function typesThatTake(reader: Reader, parameters: readonly number[]): ReadonlySet<number> {
  const matching = new Set<number>();
  const count = reader.number();
  for (let type = 0; type < count; type++) {
    if (reader.byte() !== FUNCTION_TYPE) throw new RangeError('a type that is not read here');
    const taken = reader.list(() => reader.byte());
    const given = reader.list(() => reader.byte());
    const same = taken.length === parameters.length && taken.every((t, i) => t === parameters[i]);
    if (same && given.length === 0) matching.add(type);
  }
  return matching;
}

/**
 * Never throws: a module that cannot be read as expected, or a browser in which the functions do not count right
 * (`proof.ts`), leaves the module as it was.
 *
 * @param relaxed whether the browser knows the relaxed vector instructions, see `knowsRelaxedSimd`
 */
export function graftDotProducts(module: ArrayBuffer, relaxed: boolean): Grafted {
  const untouched = { module, replaced: [] };
  try {
    const grafted = graft(new Uint8Array(module), relaxed);
    return WebAssembly.validate(grafted.module) ? grafted : untouched;
  } catch {
    return untouched;
  }
}

function graft(bytes: Uint8Array<ArrayBuffer>, relaxed: boolean): Grafted {
  const sections = sectionsOf(bytes);
  const find = (id: number, name = ''): Section => {
    const section = sections.find((each) => each.id === id && each.name === name);
    if (section === undefined) throw new RangeError('a section is missing');
    return section;
  };
  const open = ({ start, end }: Section) => new Reader(bytes, start, end);

  const { functions: imported, address } = importsOf(open(find(SECTION.import)));
  const target: Target = { address, relaxed };
  if (!kernelsCountRight(target)) throw new RangeError('the functions do not count right here');
  const rightTypes = typesThatTake(open(find(SECTION.type)), parameterTypes(target));
  const numbers = numbersOf(open(find(SECTION.custom, 'name')), Object.values(FUNCTION_NAMES));
  const declared = open(find(SECTION.function));
  const types = declared.list(() => declared.number());
  const own = new Map(
    FORMATS.map((format) => [(numbers.get(FUNCTION_NAMES[format]) ?? -1) - imported, format]),
  );

  const code = find(SECTION.code);
  const reader = open(code);
  const inside: Uint8Array<ArrayBuffer>[] = [];
  const replaced: string[] = [];
  let copied = code.start;
  let index = 0;
  reader.list(() => {
    const start = reader.at;
    const size = reader.number();
    reader.at += size;
    const format = own.get(index);
    if (format !== undefined && rightTypes.has(types[index] ?? -1)) {
      inside.push(bytes.subarray(copied, start), dotProduct(format, target));
      replaced.push(FUNCTION_NAMES[format]);
      copied = reader.at;
    }
    index += 1;
  });
  inside.push(bytes.subarray(copied, code.end));
  const size = inside.reduce((sum, part) => sum + part.length, 0);
  const head = Uint8Array.from([SECTION.code, ...unsigned(size)]);
  const parts = [bytes.subarray(0, code.head), head, ...inside, bytes.subarray(code.end)];
  return { module: joined(parts).buffer, replaced };
}

function joined(parts: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Whether this browser knows the relaxed vector instructions: a module of one such function is valid. */
export function knowsRelaxedSimd(): boolean {
  const zero = [0x41, 0, 0xfd, 0x0f];
  const code = [0, ...zero, ...zero, ...zero, 0xfd, ...unsigned(0x113), 0x0b];
  const sections = [
    ...[SECTION.type, 5, 1, FUNCTION_TYPE, 0, 1, TYPE.v128],
    ...[SECTION.function, 2, 1, 0],
    ...[SECTION.code, code.length + 2, 1, code.length, ...code],
  ];
  return WebAssembly.validate(Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...sections]));
}
