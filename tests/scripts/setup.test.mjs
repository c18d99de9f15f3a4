// Set-up on systems that are not Debian: what it asks for, and an Emscripten that is there already. Every command that
// the scripts may find stands in a folder of the test's own: there is no apt, and nothing of GNU's alone.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { installLine, systemOf } from '../../bindings/scripts/needs.mjs';

const scripts = fileURLToPath(new URL('../../bindings/scripts', import.meta.url));
const POSIX = [
  'awk',
  'bash',
  'cat',
  'chmod',
  'cmp',
  'cp',
  'dirname',
  'head',
  'id',
  'mkdir',
  'mktemp',
  'mv',
  'rm',
  'sed',
  'sh',
  'tail',
  'uname',
];

/** A copy of the set-up in a project without dependencies, and a PATH of its own. */
function machine(t, { lacks = [] } = {}) {
  const root = mkdtempSync(join(tmpdir(), 'logitkit setup-')); // paths may have spaces
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const bin = join(root, 'bin');
  mkdirSync(bin);
  const put = (path, text) => {
    writeFileSync(path, `#!/bin/sh\n${text}\n`);
    chmodSync(path, 0o755);
  };
  for (const name of POSIX) {
    const path = process.env.PATH.split(delimiter)
      .map((folder) => join(folder, name))
      .find(existsSync);
    if (path) symlinkSync(path, join(bin, name));
  }
  symlinkSync(process.execPath, join(bin, 'node'));
  for (const name of ['npm', 'cmake', 'make', 'python3'].filter((tool) => !lacks.includes(tool)))
    put(join(bin, name), 'mkdir -p node_modules');
  mkdirSync(join(root, 'bindings'));
  cpSync(scripts, join(root, 'bindings', 'scripts'), { recursive: true });
  writeFileSync(join(root, 'package-lock.json'), '{}');
  const emcc = (folder, version, { whole = true } = {}) => {
    mkdirSync(join(folder, 'cmake', 'Modules', 'Platform'), { recursive: true });
    if (whole) writeFileSync(join(folder, 'cmake', 'Modules', 'Platform', 'Emscripten.cmake'), '');
    put(
      join(folder, 'emcc'),
      `echo "emcc (Emscripten gcc/clang-like replacement + linker emulating GNU ld) ${version} ()"`,
    );
  };
  const setUp = (env = {}) =>
    spawnSync(join(bin, 'bash'), ['--posix', 'bindings/scripts/setup.sh', 'build'], {
      cwd: root,
      encoding: 'utf8',
      env: { PATH: bin, HOME: root, ...env },
    });
  return { root, bin, emcc, setUp, published: () => readFileSync(join(root, '.toolchain', 'emscripten-root'), 'utf8') };
}

for (const [how, environment] of Object.entries({
  EMSCRIPTEN_ROOT: (folder) => ({ EMSCRIPTEN_ROOT: folder }),
  EMSDK: (folder) => ({ EMSDK: join(folder, '..', '..') }),
  PATH: (folder, bin) => ({ PATH: `${bin}:${folder}` }),
})) {
  test(`an Emscripten by ${how} is used as it is`, (t) => {
    const { root, bin, emcc, setUp, published } = machine(t);
    const folder = join(root, 'sdk', 'upstream', 'emscripten');
    for (const version of ['3.1.64', '3.1.100', '4.0', '6.0.8-git']) {
      emcc(folder, version);
      const { status, stderr } = setUp(environment(folder, bin));
      assert.equal(stderr, '', version);
      assert.equal(status, 0, version);
      assert.equal(published(), `${folder}\n`);
    }
  });
}

test('an Emscripten that is too old, or not whole, is named', (t) => {
  const { root, emcc, setUp } = machine(t);
  const folder = join(root, 'sdk');
  for (const version of ['3.1.6', '3.1.63', '2.0.100', '3.0.999']) {
    emcc(folder, version);
    const { status, stderr } = setUp({ EMSCRIPTEN_ROOT: folder });
    assert.equal(status, 1);
    assert.ok(stderr.startsWith(`emscripten: error: ${folder}/emcc is ${version}, older than 3.1.64.`), stderr);
    assert.equal(stderr.trimEnd().split('\n').length, 1);
  }
  rmSync(folder, { recursive: true });
  emcc(folder, '4.0.0', { whole: false });
  assert.match(setUp({ EMSCRIPTEN_ROOT: folder }).stderr, /has no cmake\/Modules\/Platform\/Emscripten.cmake/);
});

test('what is missing is said in one line', (t) => {
  const { setUp } = machine(t, { lacks: ['cmake', 'python3'] });
  const { status, stderr } = setUp();
  assert.equal(status, 1);
  assert.match(stderr, /^setup: error: missing: cmake, python3, emscripten\. Install by: {2}.+\n$/);
});

test('each system installs in its own way', () => {
  const systems = {
    macos: ['darwin', ''],
    windows: ['win32', ''],
    debian: ['linux', 'ID=ubuntu\nID_LIKE=debian\n'],
    fedora: ['linux', 'NAME="Rocky Linux"\nID="rocky"\nID_LIKE="rhel centos fedora"\n'],
    arch: ['linux', 'ID=manjaro\nID_LIKE=arch\n'],
    alpine: ['linux', 'ID=alpine\nVERSION_ID=3.22\n'],
    undefined: ['linux', 'ID=plan9\n'],
  };
  for (const [system, given] of Object.entries(systems)) assert.equal(String(systemOf(...given)), system);
  const lines = {
    macos: /^brew install cmake emscripten; /,
    windows: /^winget install Kitware.CMake; emsdk /,
    debian: /^apt-get install --no-install-recommends cmake emscripten; /,
    fedora: /^sudo dnf install cmake emscripten; /,
    arch: /^sudo pacman -S --needed cmake emscripten; /,
    alpine: /^apk add cmake emscripten; /,
    undefined: /^cmake: with your system's package manager; emsdk /,
  };
  for (const [system, line] of Object.entries(lines)) assert.match(installLine(system, ['cmake', 'emscripten']), line);
  assert.equal(installLine('fedora', ['g++', 'gtest']), 'sudo dnf install gcc-c++ gtest-devel');
  assert.equal(installLine('macos', ['make', 'simde']), 'brew install simde; make: xcode-select --install');
});
