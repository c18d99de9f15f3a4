// What `npm run check` picks for a change.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { plan } from './changed.mjs';
import { pathsOf } from './paths.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const paths = pathsOf(root);

test('every C++ file has native tests, tests of the API, and a folder to lint', () => {
  for (const path of paths.filter((file) => /^src\/.*\.(h|cpp)$/.test(file))) {
    const { native, api, tidy, build, clangFormat } = plan(root, [path]);
    assert.ok(native.length > 0, path);
    assert.ok(api.length > 0, path);
    assert.equal(tidy.length, 1, path);
    assert.equal(build, 'all', path);
    assert.deepEqual(clangFormat, [path]);
  }
});

test('every file of the JavaScript has tests of the API and types to check', () => {
  for (const path of paths.filter((file) => /^bindings\/js\/.*\.ts$/.test(file))) {
    const { api, build, types, native } = plan(root, [path]);
    assert.ok(api.length > 0, path);
    assert.equal(build, 'js', path);
    assert.ok(types.includes('tsconfig.json'), path);
    assert.deepEqual(native, [], path);
  }
});

test('every file of a panel has tests of the page', () => {
  for (const path of paths.filter((file) => /^web\/src\/panels\/.*\.tsx?$/.test(file))) {
    const { e2e, site, api } = plan(root, [path]);
    assert.ok(e2e.length > 0, path);
    assert.ok(site, path);
    assert.deepEqual(api, [], path);
  }
});

test('a function is tested by the files of its name, a test by itself', () => {
  assert.ok(plan(root, ['src/attention/attention.cpp']).api.includes('tests/api/attention.test.ts'));
  assert.ok(plan(root, ['src/attention/attention.cpp']).native.includes('Attention'));
  assert.deepEqual(plan(root, ['tests/api/mask.test.ts']).api, ['tests/api/mask.test.ts']);
  assert.deepEqual(plan(root, ['tests/scripts/paths.mjs']).node, ['tests/scripts/paths.test.mjs']);
});

test('a file that is gone is not formatted, but what it belonged to is tested', () => {
  const { clangFormat, biome, api, native } = plan(root, ['src/maps/gone.cpp', 'bindings/js/gone.ts']);
  assert.deepEqual([clangFormat, biome], [[], []]);
  assert.ok(api.length > 0 && native.length > 0);
});

test('prose asks for nothing', () => {
  const { build, site, ...lists } = plan(root, ['README.md']);
  assert.deepEqual([build, site, ...Object.values(lists).flat()], ['', false]);
});
