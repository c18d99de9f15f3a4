// The page's side of chromium.mjs: bundled with the peers, served from the root of the project.
import { measure } from './measure.mjs';

const here = '/tests/bench/';

window.bench = async (options) => {
  const environment = {
    engine: 'chromium',
    logitkit: await import(`${location.origin}/dist/index.js`),
    glue: await import(`${location.origin}/bindings/js/generated/module.js`),
    url: (path) => new URL(path, location.origin + here).href,
    bytes: async (path) => (await fetch(new URL(path, location.origin + here))).arrayBuffer(),
  };
  return measure(environment, options, (line) => console.log(line));
};
