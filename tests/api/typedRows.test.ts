import { BeamSearch, Sampler, softmax, verifyDraft } from 'logitkit';
import { describe, expect, test } from 'vitest';
import { expectThrows } from '../support/throws.js';

/** Rows as an array of typed arrays, where an argument has rows by nature; elsewhere the error shows the shape. */

const ROWS = [
  [3, 1, 0],
  [0, 1, 3],
];
const KINDS: Record<string, (row: number[]) => Float32Array | Float64Array> = {
  Float32Array: (row) => Float32Array.from(row),
  Float64Array: (row) => Float64Array.from(row),
};
if ('Float16Array' in globalThis) {
  const Float16 = (globalThis as unknown as { Float16Array: Float32ArrayConstructor }).Float16Array;
  KINDS.Float16Array = (row) => Float16.from(row);
}

describe.each(Object.entries(KINDS))('%s', (_, make) => {
  test('sampleRows', () => {
    const sampler = new Sampler({ temperature: 0 });
    expect([...sampler.sampleRows(ROWS.map(make))]).toEqual([0, 2]);
    sampler.sample(make(ROWS[0]));
    expect([...sampler.sampleRows(ROWS.map(make), { uniforms: [0, 0] })]).toEqual([0, 2]);
    expect([...sampler.sampleRows([make(ROWS[1])])]).toEqual([2]);
    expectThrows(() => sampler.sampleRows([make([1, 2])]), RangeError, 'logits must have 3 entries');
    expectThrows(() => sampler.sampleRows(ROWS.map(make), { shape: [2, 3] }), TypeError, 'shape is for flat arrays');
  });
  test('BeamSearch.step', () => {
    const flat = new BeamSearch({ beams: 2 });
    const rows = new BeamSearch({ beams: 2 });
    for (let step = 0; step < 3; step++) expect(rows.step(ROWS.map(make))).toEqual(flat.step(ROWS.flat()));
    expectThrows(() => rows.step([make(ROWS[0])]), RangeError, 'logits must have 2 rows, one a beam, got dims [1, 3]');
  });
  test('verifyDraft', () => {
    const target = [
      [0.5, 0.5, 0],
      [0, 0.5, 0.5],
    ];
    const draft = [[0.25, 0.75, 0]];
    const given = { draftTokens: [0], seed: 3 };
    expect(verifyDraft({ ...given, draftProbs: draft.map(make), targetProbs: target.map(make) })).toEqual(
      verifyDraft({ ...given, draftProbs: draft.flat(), targetProbs: target.flat() }),
    );
    expect(verifyDraft({ ...given, draftProbs: draft.flat(), targetProbs: target.map(make) }).acceptedCount).toBe(1);
  });
});

test('uneven rows and rows of something else are refused by name', () => {
  const sampler = new Sampler();
  expectThrows(
    () => sampler.sampleRows([Float32Array.of(1, 2), Float32Array.of(1)]),
    RangeError,
    'logits[1] must have 2 entries as logits[0] has, got 1',
  );
  expectThrows(
    () => sampler.sampleRows([Float32Array.of(1, 2), [1, 2] as never]),
    TypeError,
    'logits[1] must be a Float32Array as logits[0] is, got an array of length 2',
  );
  expectThrows(
    () => sampler.sampleRows([Int32Array.of(1, 2) as never]),
    TypeError,
    'logits must be a tensor of type float32',
  );
});

test('elsewhere the error shows the shape to pass', () => {
  const rows = [Float32Array.of(1, 2, 3), Float32Array.of(1, 2, 3)] as never;
  const says = 'is a nested array; copy its rows into one array and pass { shape: [2, 3] }';
  expectThrows(() => softmax(rows), TypeError, `x ${says}`);
  expectThrows(() => new Sampler().sample(rows), TypeError, `logits ${says}`);
  expectThrows(() => softmax([[1, 2], Float32Array.of(1)] as never), TypeError, 'x is a nested array of uneven rows');
});
