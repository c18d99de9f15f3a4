import { init } from 'logitkit/maps';
import { hydrate, render } from 'preact';
import { Alone, App } from './App.js';
import { goTo } from './frame/scroll.js';
import { loadWhole } from './loadWhole.js';
import { keepForOffline } from './offline.js';
import { PANELS } from './panels.js';
import { at, connect } from './state.js';
import './styles/index.css';

// The page was written at build time in its first state (plugins/prerender.ts). Taking it over starts from
// that same state, and only then follows the address. One panel alone is not in there and drawn anew.
// The first view needs the maps alone; the whole module comes with the first panel below (frame/PanelSlot.tsx).
const root = document.getElementById('app') as HTMLElement;
const alone = PANELS.find(({ id }) => id === new URLSearchParams(location.search).get('panel'));
try {
  await (alone?.load ? loadWhole() : init());
  if (alone) {
    document.title = `${alone.title} · logitkit`;
    root.replaceChildren();
    render(<Alone panel={alone} />, root);
    connect();
  } else {
    hydrate(<App />, root);
    connect();
    if (at.value) goTo(at.value);
  }
  let shown = at.value;
  addEventListener('hashchange', () => {
    if (at.value && at.value !== shown) goTo(at.value);
    shown = at.value;
  });
  root.dataset.ready = '';
  keepForOffline();
} catch (error) {
  const notice = document.createElement('p');
  notice.className = 'notice';
  notice.setAttribute('role', 'alert');
  notice.textContent = `The figure below stands still: ${error instanceof Error ? error.message : error}`;
  root.prepend(notice);
}
