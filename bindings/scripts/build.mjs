// Builds the package into dist/: the wasm modules, the entry points, their declarations.
//
//   node bindings/scripts/build.mjs [--js]     --js: the wasm modules stay as they were last built
//
// Needs what `setup.sh build` sets up. Every step finds out by itself whether it has something to do.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { minify } from 'terser';
import { glueOf } from './glue.mjs';
import { pack } from './pack.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const wasmDir = join(root, 'build', 'wasm');
const generated = join(root, 'bindings', 'js', 'generated');
const dist = join(root, 'dist');

const ENTRIES = ['index', 'index.workerd', 'core', 'maps', 'maps.workerd'];
const ADAPTERS = ['transformers', 'onnxruntime', 'webLlm'];
/** What CMake calls a module, the chunk that it is embedded in, and its file in the package. */
const MODULES = [
  { module: 'simd', chunk: 'simd', file: 'logitkit.wasm' },
  { module: 'relaxed', chunk: 'relaxed', file: 'logitkit.relaxed.wasm' },
  { module: 'maps_simd', chunk: 'mapsSimd', file: 'logitkit.maps.wasm' },
  { module: 'maps_relaxed', chunk: 'mapsRelaxed', file: 'logitkit.maps.relaxed.wasm' },
];

checkVersion();
if (!process.argv.includes('--js')) {
  buildWasm();
  embed();
}
await bundle();
declarations();

/** One version, said in three places. */
function checkVersion() {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const places = { 'CMakeLists.txt': /VERSION (\S+) LANGUAGES/, 'bindings/js/version.ts': /VERSION = '([^']+)'/ };
  for (const [file, pattern] of Object.entries(places)) {
    const found = readFileSync(join(root, file), 'utf8').match(pattern)?.[1];
    if (found !== version) throw new Error(`${file} says version ${found}, package.json says ${version}`);
  }
}

function buildWasm() {
  const emscripten = readFileSync(join(root, '.toolchain', 'emscripten-root'), 'utf8').trim();
  const toolchain = join(emscripten, 'cmake', 'Modules', 'Platform', 'Emscripten.cmake');
  if (!existsSync(join(wasmDir, 'Makefile')) && !existsSync(join(wasmDir, 'build.ninja'))) {
    // Windows' own generator is for its own compiler
    const generator = process.platform === 'win32' ? ['-G', 'Ninja'] : [];
    const settings = [`-DCMAKE_TOOLCHAIN_FILE=${toolchain}`, '-DCMAKE_BUILD_TYPE=Release'];
    run('cmake', [...generator, '-S', root, '-B', wasmDir, ...settings]);
  }
  run('cmake', ['--build', wasmDir, '--parallel', String(availableParallelism())]);
}

function embed() {
  mkdirSync(generated, { recursive: true });
  writeIfChanged(join(generated, 'module.js'), glueOfBoth('simd', 'relaxed'));
  writeIfChanged(join(generated, 'module.d.ts'), readFileSync(join(wasmDir, 'simd.d.ts'), 'utf8'));
  writeIfChanged(join(generated, 'maps.js'), glueOfBoth('maps_simd', 'maps_relaxed'));
  writeIfChanged(join(generated, 'maps.d.ts'), "export { default } from './module.js';\n");
  for (const { module, chunk } of MODULES) {
    const { order, text } = pack(readFileSync(join(wasmDir, `${module}.wasm`)));
    writeIfChanged(
      join(generated, `${chunk}.ts`),
      `/** Made by build.mjs: ${module}.wasm, for unpack(). */\nexport const order = [${order}];\nexport const text = '${text}';\n`,
    );
  }
}

/** The glue is one for both variants. */
function glueOfBoth(simd, relaxed) {
  const glue = glueOf(wasmDir, simd);
  if (glue !== glueOf(wasmDir, relaxed))
    throw new Error(`the glue of ${simd} and ${relaxed} differs: they must register the same functions`);
  return glue;
}

async function bundle() {
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist);
  const common = {
    bundle: true,
    format: 'esm',
    target: 'es2022',
    outdir: dist,
    splitting: true,
    // the classes of the API name themselves
    minifyIdentifiers: true,
    minifySyntax: true,
    minifyWhitespace: true,
    logLevel: 'warning',
    chunkNames: 'chunks/[name]-[hash]',
  };
  const js = join(root, 'bindings', 'js');
  await build({
    ...common,
    // version.ts beside the entries becomes a chunk of its own: a bundle that wants nothing else gets nothing else
    entryPoints: [...ENTRIES, 'version'].map((entry) => join(js, `${entry}.ts`)),
    external: ['*.wasm'],
  });
  await build({
    ...common,
    entryPoints: ADAPTERS.map((entry) => join(js, `${entry}.ts`)),
    // the API from where it is: a chunk shared with the entries above would cut theirs in two, 1.6 kB more to load
    external: ['./core.js'],
    splitting: false,
  });
  await finish();
  for (const { module, file } of MODULES) {
    copyFileSync(join(wasmDir, `${module}.wasm`), join(dist, file));
    chmodSync(join(dist, file), 0o644); // emcc marks it executable
  }
}

/**
 * The classes of the API keep their names, which engines print: "Class constructor Sampler cannot be invoked without 'new'".
 * They say them in `static name`, which the minifier leaves alone; here that becomes the name of the class itself. Nothing
 * inside a class may use the class's name, or the minifier gives it another one for the inside.
 *
 * Then terser goes over what esbuild has bundled: 3.4 kB gzip less of 48, with more passes than esbuild makes.
 */
async function finish() {
  for (const file of readdirSync(dist, { recursive: true })) {
    const isModule = MODULES.some(({ chunk }) => file.includes(`${chunk}-`));
    if (!file.endsWith('.js') || isModule) continue;
    const path = join(dist, file);
    const named = readFileSync(path, 'utf8').replaceAll(/=class\{static name="(\w+)";/g, '=class $1{');
    if (named.includes('static name=')) throw new Error(`${file}: a class uses its own name inside`);
    const { code } = await minify(named, {
      module: true,
      ecma: 2022,
      // a function written into its one caller is made anew at every call: 64 bytes a token with a bitmask
      compress: { passes: 3, keep_classnames: true, reduce_funcs: false },
      mangle: { keep_classnames: true },
      format: { preserve_annotations: true },
    });
    writeFileSync(path, code);
  }
}

function declarations() {
  run(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', join(root, 'tsconfig.json')]);
  // what no entry point refers to is nobody's to read
  const reached = new Set();
  const reach = (file) => {
    if (reached.has(file)) return;
    reached.add(file);
    for (const [, name] of readFileSync(file, 'utf8').matchAll(/from '(\.[^']+)\.js'/g))
      reach(join(dirname(file), `${name}.d.ts`));
  };
  for (const entry of [...ENTRIES, ...ADAPTERS]) reach(join(dist, `${entry}.d.ts`));
  for (const file of readdirSync(dist, { recursive: true })) {
    if (file.endsWith('.d.ts') && !reached.has(join(dist, file))) rmSync(join(dist, file));
  }
  rmSync(join(dist, 'generated'), { recursive: true, force: true });
}

/** Runs a tool that says itself what is wrong. */
function run(command, args) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: emscriptenEnv(),
  });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

/** emcc runs this Node; an emsdk in the environment must not override the Emscripten that was set up. */
function emscriptenEnv() {
  const flagged = Number(process.versions.node.split('.')[0]) < 22;
  const node = flagged ? join(root, 'bindings', 'scripts', 'node-relaxed.sh') : process.execPath;
  const env = { ...process.env, EM_NODE_JS: node };
  if (readFileSync(join(root, '.toolchain', 'env.sh'), 'utf8').includes('unset EM_CONFIG')) {
    delete env.EM_CONFIG;
    delete env.EM_CACHE;
  }
  return env;
}

function writeIfChanged(path, text) {
  if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeFileSync(path, text);
}
