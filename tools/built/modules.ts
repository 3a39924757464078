/** The built page's scripts as parsed modules: what each imports, which worker files it starts, and its tree. */
import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  parse,
  type AnyNode,
  type Identifier,
  type NewExpression,
  type Node,
  type Program,
} from 'acorn';
import { full } from 'acorn-walk';

/** The newest syntax that every supported browser reads (`src/platform/supported.ts`). */
const SYNTAX = 2023;

export interface Module {
  /** File name. */
  readonly name: string;
  readonly tree: Program;
  /** File names, static and dynamic. */
  readonly imports: readonly string[];
  /** Files named where a worker is made. */
  readonly starts: readonly string[];
}

export function readModules(folder: string): Module[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.js'))
    .sort()
    .map((name) => readModule(name, readFileSync(join(folder, name), 'utf8')));
}

/** Throws a `SyntaxError` that names the file for syntax that is too new. */
export function readModule(name: string, text: string): Module {
  const tree = parseNamed(name, text);
  const imports = new Set<string>();
  const starts = new Set<string>();
  full(tree, (node) => {
    const any = node as AnyNode;
    if (
      any.type === 'ImportDeclaration' ||
      any.type === 'ExportAllDeclaration' ||
      any.type === 'ExportNamedDeclaration' ||
      any.type === 'ImportExpression'
    ) {
      if (any.source) for (const file of scriptsIn(any.source)) imports.add(file);
    } else if (
      any.type === 'NewExpression' &&
      any.callee.type === 'Identifier' &&
      any.arguments[0] &&
      (/^(?:Shared)?Worker$/.test(any.callee.name) || isWrapped(any))
    ) {
      for (const file of scriptsIn(any.arguments[0])) starts.add(file);
    }
  });
  return { name, tree, imports: [...imports], starts: [...starts] };
}

/** `new X(new URL('….js', …), …)`: the bundler knows a worker by this form, whatever its maker is called by then. */
function isWrapped(made: NewExpression): boolean {
  const [script] = made.arguments;
  const isUrl = (node: { type: string } | undefined): boolean =>
    node?.type === 'NewExpression' && (node as NewExpression).callee.type === 'Identifier'
      ? ((node as NewExpression).callee as Identifier).name === 'URL'
      : false;
  return isUrl(script) && !isUrl(made);
}

function parseNamed(name: string, text: string): Program {
  try {
    return parse(text, { ecmaVersion: SYNTAX, sourceType: 'module' });
  } catch (thrown) {
    throw new SyntaxError(`${name} is not ES${String(SYNTAX)}: ${String(thrown)}`, {
      cause: thrown,
    });
  }
}

/** File names of scripts in the string and template literals below a node. */
function scriptsIn(node: Node): string[] {
  const found: string[] = [];
  const take = (text: unknown): void => {
    if (typeof text === 'string' && text.endsWith('.js')) found.push(basename(text));
  };
  full(node, (part) => {
    const any = part as AnyNode;
    if (any.type === 'Literal') take(any.value);
    else if (any.type === 'TemplateElement') take(any.value.cooked);
  });
  return found;
}
