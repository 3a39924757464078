/**
 * What hosts need to serve the built folder as `npm start` does, all from the one source `headers.mjs`: the policy
 * in the page's own head, `_headers` (Netlify, Cloudflare Pages), and configurations for nginx and Caddy.
 */
import { CONTENT_SECURITY_POLICY, HEADERS } from './headers.mjs';

/** A browser ignores these in a page's head, and complains of them. */
const HEADER_ONLY = /^(frame-ancestors|report-uri|sandbox)\b/;

/** For `<meta http-equiv="Content-Security-Policy">`: what holds where the host sends no headers. */
export const META_POLICY = CONTENT_SECURITY_POLICY.split('; ')
  .filter((directive) => !HEADER_ONLY.test(directive))
  .join('; ');

/** Names of files in `assets/` carry their hash. */
const FOR_EVER = 'public, max-age=31536000, immutable';

const MADE =
  'Made by `npm run build` from tools/server/headers.mjs; docs/hosting.md tells how to use it.';

const lines = Object.entries(HEADERS);

const netlify = `# ${MADE}
/*
${lines.map(([name, value]) => `  ${name}: ${value}`).join('\n')}

/assets/*
  Cache-Control: ${FOR_EVER}
`;

const nginx = `# ${MADE}
server {
  listen 8080;
  root /var/www/compute-as-teacher;
  include mime.types;
  gzip_static on;

${lines.map(([name, value]) => `  add_header ${name} "${value}" always;`).join('\n')}

  # No add_header below: in nginx it would drop all of the above.
  location / {
    expires -1;
  }
  location ~ /assets/ {
    expires max;
  }
}
`;

const caddy = `# ${MADE}
:8080 {
  root * .
  encode gzip
  header {
${lines.map(([name, value]) => `    ${name} "${value}"`).join('\n')}
    Cache-Control no-cache
  }
  @hashed path */assets/*
  header @hashed Cache-Control "${FOR_EVER}"
  file_server {
    precompressed br gzip
  }
}
`;

/** Files beside the page, by their path in the built folder. @type {Readonly<Record<string, string>>} */
export const HOST_FILES = {
  _headers: netlify,
  'hosting/nginx.conf': nginx,
  'hosting/Caddyfile': caddy,
  // GitHub Pages would leave out files whose names begin with "_".
  '.nojekyll': '',
};
