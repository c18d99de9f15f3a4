// What is in the tarball, and what its package.json says.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { install, pack, root, temporary } from './tarball.mjs';

const folder = temporary(after);
const { tarball, files } = pack(folder);
install(folder, tarball);
const installed = join(folder, 'node_modules', 'logitkit');
const read = (path) => readFileSync(join(installed, path), 'utf8');
const manifest = JSON.parse(read('package.json'));

test('holds dist, README, LICENSE, CHANGELOG and no more', () => {
  const outside = files.filter((path) => !path.startsWith('dist/'));
  assert.deepEqual(outside, ['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json']);
  for (const path of files.filter((path) => path.startsWith('dist/'))) {
    assert.match(path, /\.(js|d\.ts|wasm)$/, path);
  }
});

test('the wasm files are not executable', () => {
  for (const file of ['logitkit.wasm', 'logitkit.relaxed.wasm']) {
    assert.equal(statSync(join(installed, 'dist', file)).mode & 0o111, 0, file);
  }
});

test('every target of exports is there, `types` first', () => {
  const check = (target) => {
    if (typeof target === 'string') assert.ok(existsSync(join(installed, target)), target);
    else {
      if ('types' in target) assert.equal(Object.keys(target)[0], 'types');
      Object.values(target).forEach(check);
    }
  };
  Object.values(manifest.exports).forEach(check);
  const adapters = ['./transformers', './onnxruntime', './web-llm'];
  for (const entry of ['.', './core', './maps', ...adapters, './logitkit.wasm', './logitkit.relaxed.wasm'])
    assert.ok(entry in manifest.exports, entry);
  for (const entry of ['.', './maps'])
    assert.deepEqual(Object.keys(manifest.exports[entry]), ['types', 'workerd', 'default']);
});

test('ESM, no side effects, no run-time dependency, an engine that is tested', () => {
  assert.equal(manifest.type, 'module');
  assert.equal(manifest.sideEffects, false);
  assert.deepEqual(manifest.dependencies ?? {}, {});
  assert.equal(manifest.license, 'MIT');
  assert.equal(manifest.engines.node, '>=20');
  const peers = ['@huggingface/transformers', '@mlc-ai/web-llm', 'onnxruntime-common'];
  assert.deepEqual(Object.keys(manifest.peerDependencies), peers);
  for (const script of ['preinstall', 'install', 'postinstall']) assert.equal(manifest.scripts?.[script], undefined);
  for (const name of Object.keys(manifest.peerDependencies)) {
    assert.equal(manifest.peerDependenciesMeta?.[name]?.optional, true, `${name} is an optional peer`);
  }
});

test('one version, everywhere', async () => {
  const { version } = await import(join(installed, 'dist', 'index.js'));
  assert.equal(version, manifest.version);
  // a release is named in the changelog; what is not released yet stands under Unreleased
  assert.match(
    read('CHANGELOG.md'),
    new RegExp(`^## \\[(Unreleased|${manifest.version.replaceAll('.', '\\.')})\\]`, 'm'),
  );
  const cmake = readFileSync(join(root, 'CMakeLists.txt'), 'utf8');
  assert.match(cmake, new RegExp(`VERSION ${manifest.version.replaceAll('.', '\\.')}\\b`));
});

const scripts = files.filter((path) => path.endsWith('.js'));

test('no eval, no new Function, nothing printed, no top-level await, no Node modules', async () => {
  for (const path of scripts) {
    const code = read(path);
    assert.doesNotMatch(code, /\beval\s*\(|new Function\b|\bFunction\s*\(/, path);
    assert.doesNotMatch(code, /\bconsole\s*\./, path);
    assert.doesNotMatch(code, /\bfrom\s*["'](node:|fs|path|module|worker_threads)|import\(\s*["']node:/, path);
    // a module with top-level await cannot be bundled to a format without it
    await build({
      stdin: { contents: code, resolveDir: join(installed, 'dist', 'chunks'), loader: 'js' },
      bundle: false,
      format: 'cjs',
      write: false,
      logLevel: 'silent',
    });
  }
});

test('no path or host of the machine that built it', () => {
  for (const path of files) {
    const text = readFileSync(join(installed, path), 'latin1');
    assert.ok(!text.includes(root), `${path} names the folder it was built in`);
    assert.doesNotMatch(text, /\/(root|home|tmp)\/[a-z]/i, path);
  }
});

test('each variant is a chunk behind a literal import(), so that one is loaded', () => {
  for (const entry of ['index.js', 'maps.js']) {
    const chunks = [...read(`dist/${entry}`).matchAll(/import\(["'](\.\/chunks\/[^"']+)["']\)/g)].map(
      ([, path]) => path,
    );
    assert.equal(chunks.length, 2, entry);
    for (const chunk of chunks) assert.ok(statSync(join(installed, 'dist', chunk)).size > 10_000, chunk);
  }
  assert.ok(statSync(join(installed, 'dist', 'core.js')).size < 5_000);
  assert.doesNotMatch(read('dist/core.js'), /simd-|relaxed-/);
});

test('a bundle of what is not used is tiny and carries no wasm', async () => {
  const bundle = async (contents) => {
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: folder },
      bundle: true,
      format: 'esm',
      minify: true,
      write: false,
      logLevel: 'error',
    });
    return outputFiles[0].text;
  };
  const small = await bundle("import { version } from 'logitkit'; globalThis.v = version;");
  assert.ok(small.length < 2_000, `${small.length} bytes`);
  const nothing = await bundle("import 'logitkit'; globalThis.v = 1;");
  assert.ok(nothing.length < 100, nothing);
});

test('an adapter is small, and imports the API alone', () => {
  for (const [file, imports] of [
    ['transformers.js', ['./core.js']],
    ['webLlm.js', ['./core.js']],
    ['onnxruntime.js', []],
  ]) {
    const code = read(`dist/${file}`);
    const found = [...code.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*["']([^"']+)["']/g)].map(([, path]) => path);
    assert.deepEqual(found, imports, file);
    assert.ok(code.length < 6_000, `${file}: ${code.length} bytes`);
  }
});

test('declarations document every export', () => {
  const api = read('dist/api.d.ts');
  assert.match(api, /softmax/);
  const documented = read('dist/softmax.d.ts');
  assert.match(documented, /@example/);
  assert.match(documented, /Largest error/);
});

test('publint finds nothing', () => {
  const { status, stdout } = spawnSync(
    process.execPath,
    [join(root, 'node_modules', 'publint', 'src', 'cli.js'), 'run', tarball, '--strict'],
    {
      encoding: 'utf8',
    },
  );
  assert.equal(status, 0, stdout);
});

test('are the types wrong? No', () => {
  const cli = join(root, 'node_modules', '@arethetypeswrong', 'cli', 'dist', 'index.js');
  const args = [
    cli,
    tarball,
    '--profile',
    'esm-only',
    '--format',
    'json',
    '--exclude-entrypoints',
    'logitkit.wasm',
    'logitkit.relaxed.wasm',
  ];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  assert.equal(status, 0, stderr || stdout.slice(0, 2000));
});

test('size: the scripts of an entry and one wasm, gzipped, stay within the budget', (t) => {
  const budgets = JSON.parse(readFileSync(join(root, 'tests', 'package', 'budget.json'), 'utf8'));
  const gzip = (path) => gzipSync(readFileSync(join(installed, 'dist', path)), { level: 9 }).length;
  /** A file of dist/ and what it imports, with what that imports in turn. */
  const withImports = (path, seen = new Set()) => {
    seen.add(path);
    for (const [, other] of read(`dist/${path}`).matchAll(/(?:from|import)\s*"(\.[^"]+\.js)"/g)) {
      const file = join(dirname(path), other);
      if (!seen.has(file)) withImports(file, seen);
    }
    return seen;
  };
  const modules = { index: 'logitkit', core: 'logitkit', maps: 'logitkit.maps' };
  for (const [entry, budget] of Object.entries(budgets)) {
    const script = [...withImports(`${entry}.js`)].reduce((total, path) => total + gzip(path), 0);
    for (const wasm of [`${modules[entry]}.wasm`, `${modules[entry]}.relaxed.wasm`]) {
      const total = script + gzip(wasm);
      t.diagnostic(`${entry}.js with its imports, and ${wasm}: ${total} of ${budget} bytes`);
      assert.ok(total <= budget, `${entry}.js and ${wasm}: ${total} bytes`);
    }
  }
});
