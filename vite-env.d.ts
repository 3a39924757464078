/// <reference types="svelte" />
/// <reference types="vite/client" />
/** Version of the app, from package.json at build time. */
declare const __APP_VERSION__: string;
/** Headers that the service worker adds where the host did not send them, from `tools/server/headers.mjs`. */
declare const __HEADERS__: Readonly<Record<string, string>>;
