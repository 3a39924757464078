/**
 * Which parts of the web platform a script names that a supported browser lacks, by MDN's compatibility data.
 * Sees globals, static members (`AbortSignal.any`), members of the usual objects (`navigator.gpu`), and
 * methods that go by a name of their own (`createWritable`). It knows no types: a method that shares its name
 * with one that every browser has goes unseen.
 */
import mdn from '@mdn/browser-compat-data/forLegacyNode';
import type {
  BrowserName,
  Identifier as MdnEntry,
  SimpleSupportStatement,
  SupportStatement,
} from '@mdn/browser-compat-data';
import type { AnyNode, Program } from 'acorn';
import { full } from 'acorn-walk';
import type { PlatformPart } from '../../src/platform/parts';
import type { Module } from './modules';

/** Browser and version, in MDN's words. */
export type Supported = Readonly<Partial<Record<BrowserName, string>>>;

/** Objects whose members are named through a global variable, and their interfaces. */
const OBJECTS: Readonly<Record<string, readonly string[]>> = {
  navigator: ['Navigator', 'WorkerNavigator'],
  crypto: ['Crypto'],
  performance: ['Performance'],
  document: ['Document'],
  screen: ['Screen'],
  scheduler: ['Scheduler'],
};
/** Interfaces whose methods are looked for by name alone; others share their methods' names with any library. */
const SPOKEN = new Set([
  ...['Array', 'ArrayBuffer', 'Promise', 'String', 'TypedArray'],
  ...['Element', 'HTMLElement', 'Document', 'Node', 'Selection', 'Range', 'DOMTokenList'],
  ...['Blob', 'Request', 'Response', 'Headers', 'URL', 'URLSearchParams', 'ReadableStream'],
  ...['FileSystemDirectoryHandle', 'FileSystemFileHandle', 'FileSystemHandle', 'StorageManager'],
  ...['Cache', 'CacheStorage', 'IDBDatabase', 'IDBObjectStore', 'LockManager', 'Worker', 'File'],
]);
const GLOBAL_OBJECTS = new Set(['globalThis', 'window', 'self']);

/** Answers for one set of browsers. */
export class PlatformNames {
  readonly #lacking = new Map<string, string>();
  readonly #methods: ReadonlySet<string>;

  constructor(private readonly supported: Supported) {
    const held = new Set<string>();
    const lacked = new Set<string>();
    const interfaces = [
      ...Object.entries(mdn.api),
      ...Object.entries(mdn.javascript['builtins'] ?? {}),
    ].filter(([name]) => name !== '__compat') as [string, MdnEntry][];
    for (const [name, entry] of interfaces) {
      this.#note(name, entry);
      for (const [key, member] of Object.entries(entry) as [string, MdnEntry][]) {
        if (key === '__compat' || member.__compat === undefined || key.startsWith('@@')) continue;
        const static_ = /^(.+)_static$/.exec(key)?.[1];
        // JavaScript's own static methods carry no mark.
        if (static_ !== undefined || name in mdn.javascript['builtins']!)
          this.#note(`${name}.${static_ ?? key}`, member);
        if (static_ !== undefined) continue;
        for (const [object, of] of Object.entries(OBJECTS))
          if (of.includes(name)) this.#note(`${object}.${key}`, member);
        if (['Window', 'WorkerGlobalScope', 'DedicatedWorkerGlobalScope'].includes(name))
          this.#note(key, member);
        if (this.#lacks(member) === '') held.add(key);
        else if (SPOKEN.has(name)) {
          lacked.add(key);
          this.#note(`.${key}`, member);
        }
      }
    }
    this.#methods = new Set([...lacked].filter((name) => !held.has(name)));
  }

  /** The browsers that lack this name, in words; empty where all have it or MDN does not know it. */
  lacking(name: string): string {
    return this.#lacking.get(name) ?? '';
  }

  /** Names in a script that some browser lacks, in alphabetical order; `.name` is a method's. */
  namedIn(tree: Program): string[] {
    const own = declaredNames(tree);
    const found = new Set<string>();
    const global = (node: AnyNode): string | null => {
      if (node.type === 'ChainExpression') return global(node.expression as AnyNode);
      if (node.type === 'Identifier') return own.has(node.name) ? null : node.name;
      if (node.type !== 'MemberExpression' || node.computed) return null;
      const object = global(node.object as AnyNode);
      if (object === null || node.property.type !== 'Identifier') return null;
      return GLOBAL_OBJECTS.has(object) ? node.property.name : `${object}.${node.property.name}`;
    };
    const take = (name: string | null): void => {
      if (name !== null && this.lacking(name) !== '') found.add(name);
    };
    full(tree, (node) => {
      const any = node as AnyNode;
      if (any.type === 'Identifier' || any.type === 'MemberExpression') take(global(any));
      if (any.type !== 'CallExpression') return;
      const callee = (
        any.callee.type === 'ChainExpression' ? any.callee.expression : any.callee
      ) as AnyNode;
      if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return;
      // A static member of a global goes by its whole name.
      if (callee.computed || this.lacking(global(callee) ?? '') !== '') return;
      if (this.#methods.has(callee.property.name)) found.add(`.${callee.property.name}`);
    });
    return [...found].sort();
  }

  #note(name: string, entry: MdnEntry): void {
    const why = this.#lacks(entry);
    // One of two interfaces may have it, as `navigator` in a page and in a worker: the better one counts.
    const before = this.#lacking.get(name);
    if (before === undefined || before !== '') this.#lacking.set(name, why);
  }

  #lacks(entry: MdnEntry): string {
    const support = entry.__compat?.support;
    if (support === undefined) return '';
    return (Object.entries(this.supported) as [BrowserName, string][])
      .filter(([browser, version]) => !has(support[browser], version))
      .map(([browser, version]) => `${browser} ${version}`)
      .join(', ');
  }
}

function has(statement: SupportStatement | undefined, version: string): boolean {
  if (statement === undefined) return true;
  const statements: readonly SimpleSupportStatement[] = Array.isArray(statement)
    ? statement
    : [statement as SimpleSupportStatement];
  return statements.some(
    ({ version_added, flags, prefix, alternative_name }) =>
      flags === undefined &&
      prefix === undefined &&
      alternative_name === undefined &&
      typeof version_added === 'string' &&
      isAtMost(version_added, version),
  );
}

/** "17.4" against "17.2"; "preview" is newer than any. */
function isAtMost(added: string, version: string): boolean {
  const [a, b] = [added.replace('≤', ''), version].map((text) => text.split('.').map(Number)) as [
    number[],
    number[],
  ];
  if (a.some(Number.isNaN)) return false;
  const [major = 0, minor = 0] = a;
  const [ownMajor = 0, ownMinor = 0] = b;
  return major < ownMajor || (major === ownMajor && minor <= ownMinor);
}

/** Every name that a script declares anywhere: taken for its own wherever it is used. */
function declaredNames(tree: Program): Set<string> {
  const names = new Set<string>();
  const bind = (pattern: AnyNode | null | undefined): void => {
    if (!pattern) return;
    if (pattern.type === 'Identifier') names.add(pattern.name);
    else if (pattern.type === 'ObjectPattern')
      for (const property of pattern.properties)
        bind((property.type === 'Property' ? property.value : property.argument) as AnyNode);
    else if (pattern.type === 'ArrayPattern')
      for (const element of pattern.elements) bind(element as AnyNode | null);
    else if (pattern.type === 'AssignmentPattern') bind(pattern.left as AnyNode);
    else if (pattern.type === 'RestElement') bind(pattern.argument as AnyNode);
  };
  full(tree, (node) => {
    const any = node as AnyNode;
    if (any.type === 'VariableDeclarator') bind(any.id as AnyNode);
    else if (
      any.type === 'FunctionDeclaration' ||
      any.type === 'FunctionExpression' ||
      any.type === 'ArrowFunctionExpression'
    ) {
      if (any.id) names.add(any.id.name);
      for (const parameter of any.params) bind(parameter as AnyNode);
    } else if (any.type === 'ClassDeclaration' || any.type === 'ClassExpression') {
      if (any.id) names.add(any.id.name);
    } else if (
      any.type === 'ImportSpecifier' ||
      any.type === 'ImportDefaultSpecifier' ||
      any.type === 'ImportNamespaceSpecifier'
    ) {
      names.add(any.local.name);
    } else if (any.type === 'CatchClause') bind(any.param as AnyNode | null);
  });
  return names;
}

/** One line for each name that is in a script and not in the list, and for each that is listed in vain. */
export function weighParts(
  modules: readonly Pick<Module, 'name' | 'tree'>[],
  parts: readonly Pick<PlatformPart, 'name'>[],
  names: PlatformNames,
): string[] {
  const listed = new Set(parts.map(({ name }) => name));
  const used = new Map<string, string>();
  for (const { name: file, tree } of modules)
    for (const name of names.namedIn(tree)) if (!used.has(name)) used.set(name, file);
  return [
    ...[...used]
      .filter(([name]) => !listed.has(name))
      .map(
        ([name, file]) =>
          `${file} names ${name}, which ${names.lacking(name)} lack: give it a stand-in and a line in src/platform/parts.ts`,
      ),
    ...[...listed]
      .filter((name) => !used.has(name))
      .map((name) => `src/platform/parts.ts lists ${name}, which no script names any more`),
  ];
}
