/** Vite plugin of the build: the policy in the head of each page, and the hosts' files beside it. */
import type { Plugin } from 'vite';
import { HOST_FILES, META_POLICY } from './hosting.mjs';

const CHARSET = '<meta charset="utf-8" />';
const HEAD = [
  `<meta http-equiv="Content-Security-Policy" content="${META_POLICY}" />`,
  '<meta name="referrer" content="no-referrer" />',
];

export function anyHost(): Plugin {
  return {
    name: 'any-host',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      // Right behind the character set: what stands before the policy would not be under it.
      handler: (html) => {
        const [before, after, ...more] = html.split(CHARSET);
        if (before === undefined || after === undefined || more.length > 0) {
          throw new Error(`a page's head begins with ${CHARSET}`);
        }
        return `${before}${CHARSET}\n    ${HEAD.join('\n    ')}${after}`;
      },
    },
    generateBundle() {
      for (const [fileName, source] of Object.entries(HOST_FILES)) {
        this.emitFile({ type: 'asset', fileName, source });
      }
    },
  };
}
