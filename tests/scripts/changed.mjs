// Which checks a change asks for: from the paths of the changed files to tests, by the names that both sides share.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path/posix';

/** At most so many files of a kind: those that speak most of what changed. */
const MOST = 6;

/**
 * @typedef {object} Plan
 * @property {string[]} clangFormat C++ files
 * @property {string[]} biome       files of Biome's
 * @property {'' | 'js' | 'all'} build  what of the package is built: nothing, the JavaScript, the wasm modules too
 * @property {string[]} types       TypeScript projects
 * @property {string[]} tidy        folders of src/
 * @property {string[]} native      GoogleTest suites
 * @property {string[]} api         tests of the API, in Node
 * @property {string[]} e2e         tests of the page
 * @property {string[]} node        tests that `node --test` runs
 * @property {boolean} site         whether the page is built
 */

/**
 * @param {string} root
 * @param {string[]} changed paths of changed files, also of files that are gone
 * @returns {Plan}
 */
export function plan(root, changed) {
  const there = changed.filter((file) => existsSync(join(root, file)));
  const files = (pattern, of = changed) => of.filter((file) => pattern.test(file));
  const cpp = files(/^src\/.*\.(h|cpp)$/);
  const embind = files(/^bindings\/(embind\/|CMakeLists|emscripten)|^src\/CMakeLists|^CMakeLists/);
  const js = files(/^bindings\/js\//);
  const page = files(/^web\//);
  const e2e = [...files(/^tests\/browser\/e2e\/.*\.test\.ts$/, there), ...pageTests(root, page)];
  const api = [...files(/^tests\/api\/[^/]*\.test\.ts$/, there), ...apiTests(root, [...cpp, ...embind, ...js])];
  return {
    clangFormat: files(/\.(h|cpp)$/, there),
    biome: files(/\.([mc]?[jt]s|tsx|css|jsonc?)$/, there),
    build: cpp.length + embind.length > 0 ? 'all' : js.length > 0 ? 'js' : '',
    types: types(changed),
    tidy: unique(cpp.map((file) => sourcesOf(root, dirname(file)))),
    native: nativeSuites(root, [...cpp, ...files(/^tests\/native\/.*_test\.cpp$/, there)]),
    api: unique(api),
    e2e: unique(e2e),
    node: unique(nodeTests(root, there)),
    site: page.length + e2e.length > 0,
  };
}

function types(changed) {
  const js = changed.some((file) => file.startsWith('bindings/js/'));
  const projects = {
    'tsconfig.json': js,
    'tests/api/types/tsconfig.json': js || changed.some((file) => file.startsWith('tests/api/types/')),
    'tests/tsconfig.json': js || changed.some((file) => /^tests\/(api|browser|support|vitest)/.test(file)),
    'tests/browser/e2e/tsconfig.json': changed.some((file) => file.startsWith('tests/browser/')),
    'tests/scripts/tsconfig.web.json': js || changed.some((file) => /^web\/(src|plugins)/.test(file)),
  };
  return Object.keys(projects).filter((project) => projects[project]);
}

/** The folder itself, or the one that most of the library's headers meet in. */
function sourcesOf(root, folder) {
  const there = existsSync(join(root, folder)) && readdirSync(join(root, folder)).some((file) => file.endsWith('.cpp'));
  return there ? folder : 'src/maps';
}

/** The suites of the tests that include what changed, or else anything of its folder, or else those of softmax. */
function nativeSuites(root, cpp) {
  const tests = texts(root, 'tests/native', /_test\.cpp$/);
  const chosen = new Set();
  for (const file of cpp) {
    const header = file.replace(/^src\//, '').replace(/\.cpp$/, '.h');
    const including = (name) =>
      [...tests].filter(([, text]) => text.includes(`#include "${name}`)).map(([test]) => test);
    let found = tests.has(file) ? [file] : including(`${header}"`);
    if (found.length === 0) found = including(`${dirname(header)}/`);
    if (found.length === 0) found = ['tests/native/softmax_test.cpp'];
    for (const test of found) chosen.add(test);
  }
  const suites = [...chosen].flatMap((test) =>
    [...tests.get(test).matchAll(/^(?:TYPED_)?TEST(?:_F|_P)?\((\w+),/gm)].map(([, suite]) => suite),
  );
  return unique(suites);
}

/** The tests that speak most of the functions whose files changed; of files that are no function's, the general ones. */
function apiTests(root, files) {
  if (files.length === 0) return [];
  const tests = texts(root, 'tests/api', /\.test\.ts$/);
  const names = unique(files.map((file) => camelCase(basename(file).replace(/\.\w+$/, ''))));
  const scores = [...tests].map(([test, text]) => {
    const mentions = names.map(
      (name) => text.split(new RegExp(`\\b${name}\\b`)).length - 1 + (basename(test).startsWith(name) ? 1000 : 0),
    );
    return { test, score: mentions.reduce((sum, count) => sum + count, 0) };
  });
  const found = scores.filter(({ score }) => score > 0).sort((a, b) => b.score - a.score);
  return [...found.slice(0, MOST).map(({ test }) => test), ...(found.length < 2 ? GENERAL : [])];
}
const GENERAL = ['tests/api/contract.test.ts', 'tests/api/everyFunction.test.ts', 'tests/api/kinds.test.ts'];

/** The tests of the panels that changed: called as the panel, or else those that open it. */
function pageTests(root, page) {
  const tests = texts(root, 'tests/browser/e2e', /\.test\.ts$/);
  const panels = unique(page.map((file) => panelOf(root, file)));
  return panels
    .filter((panel) => panel !== '')
    .flatMap((panel) => {
      const named = [...tests.keys()].filter((test) => basename(test).startsWith(panel));
      return named.length > 0
        ? named
        : [...tests].filter(([, text]) => text.includes(`'${panel}'`)).map(([test]) => test);
    })
    .slice(0, MOST);
}

/** The folder of a panel's file, or the one that a panel's own file imports from. */
function panelOf(root, file) {
  const [, folder, rest] = /^web\/src\/panels\/(\w+)(.*)/.exec(file) ?? ['', '', ''];
  if (rest.startsWith('/') || !existsSync(join(root, file))) return folder;
  return /'\.\/(\w+)\//.exec(readFileSync(join(root, file), 'utf8'))?.[1] ?? folder;
}

/** A test that changed, and the test beside a script that changed. */
function nodeTests(root, there) {
  return there
    .filter((file) => /^(tests|bindings|web)\/.*(\.mjs|\.sh)$/.test(file))
    .map((file) => (file.startsWith('bindings/scripts/') ? 'tests/scripts/setup.test.mjs' : file))
    .map((file) => (file.endsWith('.test.mjs') ? file : file.replace(/\.mjs$/, '.test.mjs')))
    .filter((file) => existsSync(join(root, file)));
}

function texts(root, folder, pattern) {
  const files = readdirSync(join(root, folder)).filter((file) => pattern.test(file));
  return new Map(files.map((file) => [`${folder}/${file}`, readFileSync(join(root, folder, file), 'utf8')]));
}

const camelCase = (name) => name.replaceAll(/_(\w)/g, (_, letter) => letter.toUpperCase());
const unique = (list) => [...new Set(list)];
