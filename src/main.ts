/** Entry of the page: mounts the shell. Engines load lazily, never from here. */
import { mount } from 'svelte';
import App from './ui/App.svelte';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');
mount(App, { target });
