/**
 * The report as one HTML file that needs nothing else: the page's own report element, with the colours and fonts it
 * has on paper written into it. No script, no address, no outside resource.
 */

const STYLE = `
:root { color-scheme: light; --paper: #fff; --panel: #f4f5f3; --raised: #fff; --ink: #1a1e23; --ink-quiet: #565d65;
  --rule: #dfe1de; --rule-strong: #868d94; --accent: #174f8a; --reference: #7a5410; --good: #1c6b3a; --bad: #a32a22;
  --cluster-1: #0a5a9c; --cluster-2: #a8420a; --cluster-3: #00695c; --cluster-4: #82317f; --cluster-5: #4d6a00;
  --cluster-6: #b01e58; --cluster-7: #3a3f8f; --cluster-8: #6f4a2c; --cluster-rest: #5b6168; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif; }
table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; }
caption { text-align: start; color: var(--ink-quiet); padding: 0.5rem 0; }
th, td { padding: 0.35rem 0.9rem 0.35rem 0; border-bottom: 1px solid var(--rule); text-align: start; vertical-align: baseline; }
tbody th { font-weight: 400; }
.numeric { text-align: end; white-space: nowrap; }
svg { max-width: 100%; height: auto; font: 11px system-ui, sans-serif; overflow: visible; }
figure { margin: 2rem 0; break-inside: avoid; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.2rem 1rem; }
dd { margin: 0; overflow-wrap: anywhere; }
.visually-hidden { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
`;

/** Things of the page that mean nothing in a file. */
const LEFT_OUT = '.no-print, button, script, style, input, select, [role="status"]';

export function reportFile(element: HTMLElement, title: string): string {
  const copy = element.cloneNode(true) as HTMLElement;
  for (const part of copy.querySelectorAll(LEFT_OUT)) part.remove();
  for (const details of copy.querySelectorAll('details')) details.open = true;
  const page = document.implementation.createHTMLDocument(title);
  const charset = page.createElement('meta');
  charset.setAttribute('charset', 'utf-8');
  const style = page.createElement('style');
  style.textContent = STYLE;
  page.head.append(charset, style);
  const heading = page.createElement('h1');
  heading.textContent = 'Compute as Teacher, measured';
  page.body.append(heading, page.importNode(copy, true));
  page.documentElement.lang = 'en';
  return `<!doctype html>\n${page.documentElement.outerHTML}\n`;
}
