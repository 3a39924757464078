/** Entry of the page: mounts the shell with its services. Engines load lazily, never from here. */
import { mount } from 'svelte';
import App from './ui/App.svelte';
import { composeServices } from './ui/compose';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');
mount(App, { target, props: { services: composeServices() } });

// The service worker keeps the page for going offline; in development it would only serve stale code.
if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  navigator.serviceWorker.register(`${import.meta.env.BASE_URL}sw.js`).catch(() => {
    // Blocked, for example in a private window: the page then needs its server, nothing else changes.
  });
}
