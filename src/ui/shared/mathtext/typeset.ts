/**
 * Turns Markdown with mathematics into HTML that is safe to insert. What a model writes is hostile: raw HTML
 * is shown as text, links and images become words (nothing may be fetched), the result goes through
 * DOMPurify. Heavy (marked, KaTeX, DOMPurify), so only `typesetter.svelte.ts` imports it, lazily.
 */
import DOMPurify from 'dompurify';
import katex from 'katex';
import { Marked, type TokenizerAndRendererExtension } from 'marked';

/** Longer formulas are shown as they are written: KaTeX's time grows with them. */
const MAX_FORMULA_LENGTH = 4000;

function escapeHtml(text: string): string {
  const names: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, (sign) => names[sign] ?? sign);
}

function formula(tex: string, raw: string, display: boolean): string {
  if (tex.length > MAX_FORMULA_LENGTH) return `<code>${escapeHtml(raw)}</code>`;
  try {
    const html = katex.renderToString(tex, {
      displayMode: display,
      output: 'mathml',
      throwOnError: true,
      strict: 'ignore',
      trust: false,
      maxSize: 20,
      maxExpand: 200,
    });
    // The annotation repeats the source, which would be drawn as text once the purifier unwraps it.
    return html.replace(/<annotation[^>]*>[^<]*<\/annotation>/g, '');
  } catch {
    return `<code>${escapeHtml(raw)}</code>`;
  }
}

interface Delimiter {
  readonly pattern: RegExp;
  readonly display: boolean;
}

const DISPLAY: readonly Delimiter[] = [
  { pattern: /^\$\$([^$]+?)\$\$/, display: true },
  { pattern: /^\\\[([\s\S]+?)\\\]/, display: true },
];
/** A final answer is often boxed without any frame of mathematics around it; two levels of braces are enough. */
const BOXED = /^(\\boxed\{(?:[^{}\n]|\{(?:[^{}\n]|\{[^{}\n]*\})*\})*\})/;
const INLINE: readonly Delimiter[] = [
  ...DISPLAY,
  { pattern: BOXED, display: false },
  { pattern: /^\\\(([\s\S]+?)\\\)/, display: false },
  // A pair of dollars only when it hugs its content and no digit follows: `$5 and $10` stays money.
  { pattern: /^\$(?![\s$])((?:\\.|[^$\\\n])*?[^\s\\$]|[^\s$\\])\$(?!\d)/, display: false },
];

interface FormulaToken {
  readonly type: string;
  readonly raw: string;
  readonly tex: string;
  readonly display: boolean;
}

function extension(
  name: string,
  level: 'block' | 'inline',
  delimiters: readonly Delimiter[],
): TokenizerAndRendererExtension {
  return {
    name,
    level,
    start: (source: string) => {
      const at = source.search(
        level === 'block' ? /(?:^|\n) {0,3}(?:\$\$|\\\[)/ : /\$|\\\(|\\\[|\\boxed\{/,
      );
      return at < 0 ? undefined : at;
    },
    tokenizer(source: string): FormulaToken | undefined {
      for (const { pattern, display } of delimiters) {
        const match = pattern.exec(source);
        const tex = match?.[1];
        if (match && tex !== undefined && tex.trim() !== '') {
          // As a block only when nothing else stands on its last line.
          const rest = source.slice(match[0].length);
          if (level === 'block' && !/^[ \t]*(?:\n|$)/.test(rest)) continue;
          return { type: name, raw: match[0], tex: tex.trim(), display };
        }
      }
      return undefined;
    },
    renderer: (token) => {
      const { tex, raw, display } = token as unknown as FormulaToken;
      const html = formula(tex, raw, display);
      return level === 'block' ? `<div>${html}</div>` : html;
    },
  };
}

/** A star between two figures or letters is a sign of multiplication: `15*10 = 1*1D` stays as it is. */
const TIMES_BEFORE = /[\p{L}\p{N})\]}]$/u;
const TIMES_AFTER = /^\*(?:\*?[^*\s][^*]*)?\*[\p{L}\p{N}(]/u;

const marked = new Marked({
  gfm: true,
  breaks: true,
  extensions: [
    extension('displayFormula', 'block', DISPLAY),
    extension('inlineFormula', 'inline', INLINE),
  ],
  tokenizer: {
    // False leaves it to marked; undefined is no emphasis.
    emStrong(source, _masked, before = '') {
      const times =
        source.startsWith('*') &&
        !source.startsWith('**') &&
        (TIMES_BEFORE.test(before) || TIMES_AFTER.test(source));
      return times ? undefined : false;
    },
  },
  renderer: {
    html: ({ text }) => escapeHtml(text),
    // Words only: a link in a model's text leads nowhere and an image is never fetched.
    link: ({ href, text }) => escapeHtml(text === href ? text : `${text} (${href})`),
    image: ({ text, href }) => escapeHtml(`[image: ${text || href}]`),
    heading({ tokens }) {
      return `<p><strong>${this.parser.parseInline(tokens)}</strong></p>`;
    },
    checkbox: ({ checked }) => (checked ? '[x] ' : '[ ] '),
  },
});

const PURIFY = {
  USE_PROFILES: { html: true, mathMl: true },
  FORBID_TAGS: ['style', 'form', 'input', 'button', 'img', 'video', 'audio', 'a'],
  FORBID_ATTR: ['style', 'id', 'name', 'class', 'href', 'src', 'xlink:href'],
};

/** `source` is one block of Markdown. Never throws: what cannot be parsed comes back as escaped text. */
export function typeset(source: string): string {
  try {
    const html = marked.parse(source, { async: false });
    return DOMPurify.sanitize(html, PURIFY);
  } catch {
    return `<p>${escapeHtml(source)}</p>`;
  }
}

/** One formula without Markdown around it, for answers; raw text in a code frame when KaTeX refuses it. */
export function typesetFormula(tex: string, display: boolean): string {
  return DOMPurify.sanitize(formula(tex, tex, display), PURIFY);
}
