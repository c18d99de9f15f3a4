// The lint of paths, on pairs made for the purpose.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { faultsOf } from './paths.mjs';

const script = join(dirname(fileURLToPath(import.meta.url)), 'paths.mjs');

const CLASHES = {
  'two files': ['docs/Read.md', 'docs/read.md'],
  'modules of different extensions': ['web/src/Attention.tsx', 'web/src/attention.ts'],
  'a module and a script': ['a/Chain.mjs', 'a/chain.ts'],
  'a module and its declarations': ['a/Chain.d.ts', 'a/chain.js'],
  'a component and its style': ['a/Panel.tsx', 'a/panel.css'],
  'two folders': ['a/Stages/x.cpp', 'a/stages/y.cpp'],
  'a folder and a file': ['a/Softmax/x.txt', 'a/softmax'],
  'a folder with an index module and a module': ['a/Softmax/index.tsx', 'a/softmax.ts'],
  'two ways to write an accent': ['a/caf\u00e9.md', 'a/cafe\u0301.md'],
};
const FINE = {
  'a module and a folder of one name': ['web/src/panels.ts', 'web/src/panels/index.ts'],
  'a folder without an index module and a module': ['a/Softmax/x.ts', 'a/softmax.ts'],
  'one stem, two extensions, one case': ['a/softmax.cpp', 'a/softmax.h', 'a/row.ts', 'a/row.css'],
  'one name in two folders': ['a/Chain.ts', 'b/chain.ts'],
  'a header and a module': ['a/Row.h', 'a/row.ts'],
};

for (const [what, paths] of Object.entries(CLASHES)) {
  test(`finds ${what} that differ only in case`, () => {
    const faults = faultsOf(paths);
    assert.ok(faults.length > 0);
    assert.match(faults[0], /differ only in case/);
    for (const path of paths) assert.ok(faults[0].includes(path), faults[0]);
  });
}

for (const [what, paths] of Object.entries(FINE)) {
  test(`lets ${what} pass`, () => assert.deepEqual(faultsOf(paths), []));
}

test('finds names that Windows does not have', () => {
  for (const path of ['a/aux.ts', 'NUL', 'a/b:c.md', 'a/what?', 'a/end.', 'a/end ']) {
    assert.deepEqual(faultsOf([path]), [`not a path on Windows: ${path}`]);
  }
  assert.deepEqual(faultsOf(['a/auxiliary.ts', 'a/.gitignore', 'a/console.ts']), []);
});

for (const git of [true, false]) {
  test(`the command fails on a pair and names it, ${git ? 'committed or not' : 'without git'}`, (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'logitkit-paths-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const write = (path) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), '');
    };
    const lint = () => spawnSync(process.execPath, [script, folder], { encoding: 'utf8' });
    write('src/Attention.tsx');
    if (git) {
      execFileSync('git', ['init', '-q'], { cwd: folder });
      execFileSync('git', ['add', '.'], { cwd: folder });
    }
    assert.equal(lint().status, 0);
    write('src/attention.ts');
    const { status, stderr } = lint();
    assert.equal(status, 1);
    assert.equal(stderr, 'differ only in case: src/Attention.tsx, src/attention.ts\n');
  });
}
