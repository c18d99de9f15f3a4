// The code blocks of the README run as they are pasted, on the installed package.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { install, pack, root, runIn, temporary } from './tarball.mjs';

const folder = temporary(after);
const { tarball } = pack(folder);
install(folder, tarball);

const README = readFileSync(join(root, 'README.md'), 'utf8');
const blocks = [...README.matchAll(/^```(?:js|ts)\n([\s\S]*?)^```$/gm)].map(([, code]) => code);
const imports = (code) => [...code.matchAll(/from '([^']+)'/g)].map(([, name]) => name);
// the others need a model and a peer: tests/api/adapters.test.ts
const own = blocks.filter((code) => imports(code).every((name) => name === 'logitkit'));

test('there are blocks, and the first is one of them', () => {
  assert.ok(own.length >= 2);
  assert.equal(own[0], blocks[0]);
  assert.ok(
    blocks.every((code) => imports(code).length > 0),
    'a block without its imports',
  );
});

own.forEach((code, i) => {
  test(`block ${i + 1} runs as pasted, and says nothing`, () => {
    const { status, stdout, stderr } = runIn(folder, `readme${i}.mjs`, code);
    assert.equal(stderr, '');
    assert.equal(status, 0);
    assert.equal(stdout, '');
  });
});

test('the numbers beside the first block are what it gives', () => {
  const lines = blocks[0].split('\n').filter((line) => /^(softmax|entropy|argmax)\(.*\/\/ [[0-9]/.test(line));
  assert.ok(lines.length >= 3);
  for (const line of lines) {
    const [, call, said] = line.match(/^(.*);\s*\/\/ (.*)$/);
    const setup = blocks[0].split('\n').filter((other) => /^(import|await|const)/.test(other));
    const { stdout } = runIn(folder, 'number.mjs', `${setup.join('\n')}\nconsole.log(JSON.stringify(${call}));`);
    const got = [JSON.parse(stdout)].flat();
    const want = said.match(/-?\d+(\.\d+)?/g).map(Number);
    want.forEach((value, k) => {
      assert.ok(Math.abs(got[k] - value) <= 6e-4, `${call} gives ${got}, the README says ${said}`);
    });
  }
});
