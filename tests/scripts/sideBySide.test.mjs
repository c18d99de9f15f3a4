import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { run } from './run.mjs';
import { sideBySide } from './sideBySide.mjs';

const say = (...words) => run(process.execPath, ['-e', words.map((word) => `console.log('${word}')`).join(';')]);

test('two run at a time, and what each writes stands together, in the order of the jobs', {
  timeout: 60_000,
}, async () => {
  const events = [];
  let bBegan = () => {};
  const whenB = new Promise((resolve) => {
    bBegan = resolve;
  });
  const job = (name, until) => async () => {
    events.push(name);
    await say(`${name} begins`);
    if (name === 'b') bBegan();
    await until;
    await say(`${name} ends`);
    return name;
  };
  let text = '';
  const jobs = new Map([
    ['a', job('a', whenB)], // would never end alone
    ['b', job('b')],
    ['c', job('c')],
  ]);
  const side = sideBySide(jobs, 2, (data) => {
    text += data;
  });
  for (const name of jobs.keys()) {
    text += `[${name}]\n`;
    assert.equal(await side(name), name);
  }
  assert.equal(text, ['a', 'b', 'c'].map((n) => `[${n}]\n${n} begins\n${n} ends\n`).join(''));
  assert.deepEqual(events, ['a', 'b', 'c']);
});

test('one at a time where there is one core', async () => {
  const events = [];
  const job = (name) => async () => {
    events.push(`+${name}`);
    await pause(5);
    events.push(`-${name}`);
  };
  const side = sideBySide(
    new Map([
      ['a', job('a')],
      ['b', job('b')],
    ]),
    1,
  );
  await side('a');
  await side('b');
  assert.deepEqual(events, ['+a', '-a', '+b', '-b']);
});

test('a quiet command that fails tells of itself in its own place', async () => {
  let text = '';
  const fail = () => run(process.execPath, ['-e', "console.log('why'); process.exit(3)"], { quiet: true });
  const side = sideBySide(
    new Map([
      ['a', () => say('first')],
      ['b', fail],
    ]),
    2,
    (data) => {
      text += data;
    },
  );
  assert.equal(await side('a'), 0);
  assert.equal(text, 'first\n');
  assert.equal(await side('b'), 3);
  assert.equal(text, 'first\nwhy\n');
});
