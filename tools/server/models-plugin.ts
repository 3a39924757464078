/** Vite plugin: the model files under `/models/` in development and in tests, with ranges and isolation. */
import sirv from 'sirv';
import type { Plugin } from 'vite';

export function serveModels(folder: string, headers: Readonly<Record<string, string>>): Plugin {
  return {
    name: 'serve-models',
    configureServer(server) {
      const files = sirv(folder, {
        dev: true,
        etag: true,
        setHeaders: (response) => {
          for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
        },
      });
      server.middlewares.use('/models', (request, response) =>
        files(request, response, () => {
          response.statusCode = 404;
          response.end('No such model file.\n');
        }),
      );
    },
  };
}
