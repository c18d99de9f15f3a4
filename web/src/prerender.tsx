import { init } from 'logitkit/maps';
import { renderToString } from 'preact-render-to-string';
import { App } from './App.js';

/** The page in its first state, as HTML: what is read before the scripts are there, or without them. */
export async function prerender(): Promise<string> {
  await init();
  return renderToString(<App />);
}
