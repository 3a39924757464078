/**
 * Constraints on what may be generated, through the xgrammar that web-llm bundles: a JSON schema or a list of
 * choices becomes a compiled grammar, and each sequence is followed by a matcher that says which tokens may
 * come next. Compiled grammars are kept by their text.
 */
import type { Constraint } from '../../contract/engine';
import type {
  Disposable,
  GrammarCompiler,
  GrammarMatcher,
  GrammarMatcherClass,
  Pipeline,
} from './internals';

export class Grammars {
  readonly #pipeline: Pipeline;
  readonly #compiled = new Map<string, Disposable>();
  #tools: { compiler: GrammarCompiler; Matcher: GrammarMatcherClass } | null = null;

  constructor(pipeline: Pipeline) {
    this.#pipeline = pipeline;
  }

  /** A matcher per sequence. Throws when the grammar cannot be compiled (a schema that is not one). */
  async matchers(constraint: Constraint, count: number): Promise<GrammarMatcher[]> {
    const { compiler, Matcher } = (this.#tools ??= await this.#open());
    const key = JSON.stringify(constraint);
    let grammar = this.#compiled.get(key);
    if (grammar === undefined) {
      grammar = await (constraint.kind === 'json-schema'
        ? compiler.compileJSONSchema(constraint.schema)
        : compiler.compileGrammar(choiceGrammar(constraint.choices)));
      this.#compiled.set(key, grammar);
    }
    const matchers: GrammarMatcher[] = [];
    for (let i = 0; i < count; i++)
      matchers.push(
        await Matcher.createGrammarMatcher(grammar, undefined, endsByItself(constraint)),
      );
    return matchers;
  }

  /**
   * web-llm does not export xgrammar: asking it for JSON once makes it build the token table and a matcher,
   * whose class is the one wanted.
   */
  async #open() {
    const pipeline = this.#pipeline;
    const any = JSON.stringify({ type: 'object' });
    await pipeline.prepareGrammarMatcherForSampling({
      response_format: { type: 'json_object', schema: any },
    });
    const { grammarCompiler, grammarMatcher } = pipeline;
    if (grammarCompiler === undefined || grammarMatcher === undefined)
      throw new Error('web-llm made no grammar compiler');
    const Matcher = grammarMatcher.constructor as unknown as GrammarMatcherClass;
    return { compiler: grammarCompiler, Matcher };
  }

  dispose(): void {
    for (const grammar of this.#compiled.values()) grammar.dispose();
    this.#compiled.clear();
  }
}

/** EBNF (xgrammar's dialect) of exactly these texts. */
export function choiceGrammar(choices: readonly string[]): string {
  return `root ::= ${choices.map(literal).join(' | ')}`;
}

/** A quoted literal; everything but plain ASCII is written as a code point. */
function literal(text: string): string {
  const escaped = [...text].map((character) => {
    if (/[a-zA-Z0-9 ]/.test(character)) return character;
    const code = character.codePointAt(0)!.toString(16);
    return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`;
  });
  return `"${escaped.join('')}"`;
}

/**
 * Whether a complete text is over without a stop token: not where it could also go on (a number, or a choice
 * that begins another).
 */
export function endsByItself(constraint: Constraint): boolean {
  if (constraint.kind === 'choice') return !oneBeginsAnother(constraint.choices);
  const schema = JSON.parse(constraint.schema) as { type?: unknown };
  return schema.type === 'object' || schema.type === 'array';
}

function oneBeginsAnother(choices: readonly string[]): boolean {
  return choices.some((a, i) => choices.some((b, j) => i !== j && b.startsWith(a)));
}
