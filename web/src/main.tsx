import { init } from 'logitkit';
import { hydrate } from 'preact';
import { App } from './App.js';
import { connect } from './state.js';
import './styles/index.css';

// The page was written at build time in its first state (plugins/prerender.ts). Taking it over starts from
// that same state, and only then follows the address.
const root = document.getElementById('app') as HTMLElement;
try {
  await init();
  hydrate(<App />, root);
  connect();
  root.dataset.ready = '';
} catch (error) {
  const notice = document.createElement('p');
  notice.className = 'notice';
  notice.setAttribute('role', 'alert');
  notice.textContent = `The figure below stands still: ${error instanceof Error ? error.message : error}`;
  root.prepend(notice);
}
