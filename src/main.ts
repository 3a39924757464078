/** Entry of the page: mounts the shell with its services. Engines load lazily, never from here. */
import { mount } from 'svelte';
import { startOffline } from './offline/page';
import App from './ui/App.svelte';
import { composeServices } from './ui/compose';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');
mount(App, { target, props: { services: composeServices() } });

// In development the service worker would only serve stale code.
if (import.meta.env.PROD) void startOffline();
