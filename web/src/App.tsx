import { version } from 'logitkit/maps';
import { ThemeToggle } from './components/ThemeToggle.js';
import { Contents } from './frame/Contents.js';
import { PanelSlot } from './frame/PanelSlot.js';
import { PrintAll } from './frame/PrintAll.js';
import type { Panel } from './frame/panel.js';
import { PANELS } from './panels.js';

export function App() {
  return (
    <>
      <header class="masthead">
        <h1>
          logitkit <span>playground</span>
        </h1>
        <ThemeToggle />
        <Contents />
      </header>
      <main>
        {PANELS.map((panel) => (
          <PanelSlot key={panel.id} panel={panel} />
        ))}
      </main>
      <footer class="colophon">
        <p>
          Every number on this page is computed here, in your browser, by <code>logitkit</code> {version}: softmax and
          its relatives in WebAssembly. The address holds all that you set, so a link to it shows somebody else the same
          picture.
        </p>
        <PrintAll />
      </footer>
    </>
  );
}

/** One panel by itself, for a frame in another page: `?panel=id`. */
export function Alone({ panel }: { panel: Panel }) {
  return (
    <>
      <main class="alone-panel">
        <h1 class="visually-hidden">logitkit playground</h1>
        <PanelSlot panel={panel} now />
      </main>
      <footer class="colophon">
        <p>
          Computed in your browser by <code>logitkit</code> {version}.{' '}
          <a href="./" target="_blank" rel="noreferrer">
            The whole playground
          </a>
        </p>
      </footer>
    </>
  );
}
