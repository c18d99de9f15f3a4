import { version } from 'logitkit';
import { ThemeToggle } from './components/ThemeToggle.js';
import { PANELS } from './panels.js';

export function App() {
  return (
    <>
      <header class="masthead">
        <h1>
          logitkit <span>playground</span>
        </h1>
        <ThemeToggle />
      </header>
      <main>
        {PANELS.map(({ id, Component }) => (
          <Component key={id} />
        ))}
      </main>
      <footer class="colophon">
        <p>
          Every number on this page is computed here, in your browser, by <code>logitkit</code> {version}: softmax and
          its relatives in WebAssembly. The address holds all that you set, so a link to it shows somebody else the same
          picture.
        </p>
      </footer>
    </>
  );
}
