import fc from 'fast-check';
import { allocate, Random, Sampler, type SamplerOptions, softmax } from 'logitkit';
import { lastLogits, toTensor } from 'logitkit/onnxruntime';
import { logitsProcessor } from 'logitkit/transformers';
import { logitProcessor } from 'logitkit/web-llm';
import { Tensor } from 'onnxruntime-common';
import { describe, expect, test } from 'vitest';
import { logits as randomLogits } from '../support/random.js';
import { expectThrows } from '../support/throws.js';

/** The adapters, with what stands for their peers; `transformers.node.test.ts` has the real transformers.js. */

const SIZE = 50;
/** A model: logits that depend on all tokens so far. */
const logitsAfter = (ids: readonly number[]): Float32Array =>
  Float32Array.from(
    randomLogits(
      SIZE,
      3,
      ids.reduce((hash, id) => (hash * 31 + id + 1) >>> 0, 7),
    ),
  );

const stream = (seed: number | bigint, n: number) => BigInt(new Random(seed).fork(n).state.key);

function byHand(prompt: readonly number[], count: number, sampler: Sampler): number[] {
  const ids = [...prompt];
  sampler.prime(ids);
  for (let i = 0; i < count; i++) ids.push(sampler.next(logitsAfter(ids)));
  return ids.slice(prompt.length);
}

const options: fc.Arbitrary<SamplerOptions> = fc.record(
  {
    seed: fc.maxSafeNat(),
    temperature: fc.oneof(fc.constant(0), fc.double({ min: 0.01, max: 3, noNaN: true })),
    topK: fc.nat(SIZE),
    topP: fc.double({ min: 0, max: 1, noNaN: true }),
    minP: fc.double({ min: 0, max: 0.5, noNaN: true }),
    repetitionPenalty: fc.double({ min: 0.5, max: 2, noNaN: true }),
    frequencyPenalty: fc.double({ min: -1, max: 1, noNaN: true }),
    noRepeatNgram: fc.nat(4),
  },
  { requiredKeys: ['seed'] },
);
const prompt = fc.array(fc.nat(SIZE - 1), { maxLength: 12 });

describe('logitkit/transformers', () => {
  const big = (rows: readonly (readonly number[])[]) => rows.map((ids) => ids.map(BigInt));
  const tensor = (rows: readonly Float32Array[]) =>
    new Tensor('float32', Float32Array.from(rows.flatMap((row) => [...row])), [rows.length, SIZE]);
  const taken = (row: Float32Array): number => {
    expect(row.filter((logit) => logit !== -Infinity)).toEqual(Float32Array.of(0));
    return row.indexOf(0);
  };

  test('the tokens of Sampler.next, with arrays that grow and with copies of them', () => {
    fc.assert(
      fc.property(options, prompt, fc.boolean(), (settings, start, copies) => {
        const processor = logitsProcessor(settings);
        const rows = big([start]);
        for (let i = 0; i < 15; i++) {
          const logits = tensor([logitsAfter(rows[0].map(Number))]);
          expect(processor(copies ? rows.map((row) => [...row]) : rows, logits)).toBe(logits);
          rows[0].push(BigInt(taken(logits.data as Float32Array)));
        }
        expect(rows[0].slice(start.length).map(Number)).toEqual(byHand(start, 15, new Sampler(settings)));
        processor.dispose();
      }),
      { numRuns: 60, seed: 5 },
    );
  });

  test('the history is what was appended, if another processor decided otherwise', () => {
    const settings = { seed: 9, repetitionPenalty: 1.5, mirostat: { version: 2, tau: 3 } } as const;
    const [processor, sampler] = [logitsProcessor(settings), new Sampler(settings)];
    const rows = big([[4, 5]]);
    sampler.prime(rows[0]);
    for (let i = 0; i < 20; i++) {
      const row = logitsAfter(rows[0].map(Number));
      const logits = tensor([row]);
      processor(rows, logits);
      expect(taken(logits.data as Float32Array)).toBe(sampler.sample(row));
      sampler.accept(i);
      rows[0].push(BigInt(i));
    }
  });

  test('a sampler that was used before forgets, and is not disposed', () => {
    const sampler = new Sampler({ seed: 1, presencePenalty: 5 });
    sampler.prime([1, 2, 3]);
    const processor = logitsProcessor(sampler);
    expect(processor.sampler).toBe(sampler);
    const logits = tensor([logitsAfter([8]), logitsAfter([8])]);
    processor(big([[8], [8]]), logits);
    const [first, second] = [1, stream(1, 1)].map(
      (seed) => byHand([8], 1, new Sampler({ seed, presencePenalty: 5 }))[0],
    );
    expect(taken((logits.data as Float32Array).subarray(0, SIZE))).toBe(first);
    expect(taken((logits.data as Float32Array).subarray(SIZE))).toBe(second);
    processor.dispose();
    expect(sampler.sample(logitsAfter([8]))).toBeGreaterThanOrEqual(0);
    const own = logitsProcessor();
    own[Symbol.dispose]?.();
    expectThrows(() => own(big([[8]]), tensor([logitsAfter([8])])), Error, 'disposed');
  });

  test('another prompt that begins like the last one has a history of its own', () => {
    const processor = logitsProcessor({ seed: 1, forcedTokens: { 0: 7 } });
    const step = (ids: number[]) => {
      const row = tensor([logitsAfter(ids)]);
      processor(big([ids]), row);
      return taken(row.data as Float32Array);
    };
    expect(step([1, 2])).toBe(7);
    expect(step([1, 2, 9])).toBe(7); // 7 was drawn, not 9
    expect(step([1, 2, 9, 7])).not.toBe(7);
  });

  test('a row that cannot be drawn from leaves the logits of all as they were', () => {
    const rows = [logitsAfter([1]), logitsAfter([2]).fill(NaN, 3, 4)];
    const logits = tensor(rows);
    expectThrows(() => logitsProcessor({ seed: 1 })([[1n], [2n]], logits), RangeError, 'NaN');
    expect(logits.data).toEqual(tensor(rows).data);
  });

  test('wrong arguments', () => {
    const processor = logitsProcessor({ seed: 1 });
    const good = () => tensor([logitsAfter([1])]);
    for (const ids of [undefined, 3, 'ids', [1n, 2n], new BigInt64Array(2)])
      expectThrows(() => processor(ids as never, good()), TypeError, 'inputIds', 'array');
    for (const logits of [undefined, null, 3, [1, 2], new Float32Array(SIZE)])
      expectThrows(() => processor([[1n]], logits as never), TypeError, 'logits', 'float32', '[rows, vocabulary]');
    expectThrows(() => processor([[1n]], new Tensor('float64', new Float64Array(4), [1, 4])), TypeError, 'float64');
    expectThrows(() => processor([[1n]], new Tensor('float32', new Float32Array(4), [4])), RangeError, 'logits', '[4]');
    expectThrows(() => processor([[1n], [2n]], good()), RangeError, 'logits', '2 rows', 'got 1');
    expectThrows(() => processor([[-(2n ** 31n) - 1n]], good()), RangeError, 'tokens[0]');
    expectThrows(() => processor([[1n]], tensor([new Float32Array(SIZE).fill(NaN)])), RangeError, 'logits', 'NaN');
    expectThrows(() => processor.push(3 as never), TypeError, 'processor', 'function');
    expectThrows(() => processor.extend(3 as never), TypeError, 'processors', 'array');
    expectThrows(() => processor.extend([(_, logits) => logits, 3 as never]), TypeError, 'processors[1]', 'function');
    expect(processor.processors.length).toBe(1);
    expectThrows(() => logitsProcessor(3 as never), TypeError, 'sampler', 'Sampler');
    expectThrows(() => logitsProcessor({ top_p: 0.9 } as never), TypeError, 'top_p', 'topP');
    expectThrows(() => logitsProcessor({ topP: 2 }), RangeError, 'topP');
  });
});

/** As `LogitProcessor` is declared in @mlc-ai/web-llm. */
interface LogitProcessor {
  processLogits: (logits: Float32Array) => Float32Array;
  processSampledToken: (token: number) => void;
  resetState: () => void;
}

/** What WebLLM 0.2.86 does with a processor, in its order, and with logits, in the float32 of its shaders. */
class Engine {
  readonly #processor: LogitProcessor;
  readonly #settings: { temperature: number; frequency: number; repetition: number };
  mask: readonly number[] = [];

  constructor(processor: LogitProcessor, settings = { temperature: 0.7, frequency: 0, repetition: 1 }) {
    this.#processor = processor;
    this.#settings = settings;
    processor.resetState(); // a model is loaded
  }

  chat(prompt: readonly number[], count: number): number[] {
    this.#processor.resetState(); // another conversation
    const out: number[] = [];
    for (let i = 0; i < count; i++) {
      const logits = logitsAfter([...prompt, ...out]);
      for (const id of this.mask) logits[id] = -3.4028234663852886e38;
      const token = this.#draw(this.#processor.processLogits(logits), out);
      this.#processor.processSampledToken(token);
      out.push(token);
    }
    return out;
  }

  #draw(logits: Float32Array, out: readonly number[]): number {
    const { temperature, frequency, repetition } = this.#settings;
    for (const id of new Set(out)) {
      logits[id] -= frequency * out.filter((each) => each === id).length;
      logits[id] *= logits[id] < 0 ? repetition : 1 / repetition;
    }
    const t = Math.max(1e-6, temperature);
    expect(logits.every((logit) => Number.isFinite(Math.fround(logit / t)))).toBe(true); // WGSL need not know infinities
    const probs = softmax(logits, { temperature: t });
    expect(Math.max(...probs)).toBe(1);
    return probs.indexOf(1);
  }
}

describe('logitkit/web-llm', () => {
  test('the tokens of Sampler.next, whatever the request asks for', () => {
    fc.assert(
      fc.property(
        options,
        prompt,
        fc.constantFrom(0, 0.3, 1, 2),
        fc.constantFrom(-2, 0, 2),
        (settings, start, t, f) => {
          const processor = logitProcessor(settings);
          const engine = new Engine(processor, { temperature: t, frequency: f, repetition: 1.1 });
          const sampler = new Sampler(settings);
          const expected: number[] = [];
          for (let i = 0; i < 15; i++) expected.push(sampler.next(logitsAfter([...start, ...expected])));
          expect(engine.chat(start, 15)).toEqual(expected);
          processor.dispose();
        },
      ),
      { numRuns: 60, seed: 6 },
    );
  });

  test('another conversation: an empty history, other random numbers; reset makes it the same', () => {
    const sampler = new Sampler({ seed: 3, presencePenalty: 2 });
    const engine = new Engine(logitProcessor(sampler));
    const answers = [engine.chat([1], 12), engine.chat([1], 12)];
    const expected = [3, stream(3, 0)].map((seed) => {
      const ids = [1];
      const other = new Sampler({ seed, presencePenalty: 2 });
      for (let i = 0; i < 12; i++) ids.push(other.next(logitsAfter(ids)));
      return ids.slice(1);
    });
    expect(answers).toEqual(expected);
    sampler.reset({ seed: 3 });
    expect(engine.chat([1], 12)).toEqual(expected[0]);
  });

  test('what the grammar forbids is not drawn, and does not count as a logit', () => {
    const mask = Array.from({ length: SIZE - 3 }, (_, id) => id);
    const engine = new Engine(logitProcessor({ seed: 2, temperature: 5, topNSigma: 1 }));
    engine.mask = mask;
    const sampler = new Sampler({ seed: 2, temperature: 5, topNSigma: 1, bannedTokens: mask });
    const expected: number[] = [];
    for (let i = 0; i < 30; i++) expected.push(sampler.next(logitsAfter([6, ...expected])));
    expect(engine.chat([6], 30)).toEqual(expected);
  });

  test('wrong arguments, and disposal', () => {
    const processor = logitProcessor({ seed: 1 });
    for (const logits of [undefined, [1, 2], new Float64Array(3)])
      expectThrows(() => processor.processLogits(logits as never), TypeError, 'logits', 'Float32Array');
    expectThrows(() => processor.processSampledToken('3' as never), TypeError, 'token');
    expectThrows(() => processor.processSampledToken(2 ** 31), RangeError, 'token');
    expectThrows(() => logitProcessor('greedy' as never), TypeError, 'sampler');
    const broken = Float32Array.of(1, NaN, -3.4e38, 3);
    expectThrows(() => processor.processLogits(broken), RangeError, 'NaN');
    expect(broken).toEqual(Float32Array.of(1, NaN, -3.4e38, 3));
    processor.dispose();
    expectThrows(() => processor.processLogits(new Float32Array(3)), Error, 'disposed');
    const sampler = new Sampler();
    logitProcessor(sampler).dispose();
    expect(sampler.sample([0])).toBe(0);
  });
});

describe('logitkit/onnxruntime', () => {
  const output = (batch: number, length: number) =>
    new Tensor(
      'float32',
      Float32Array.from({ length: batch * length * 4 }, (_, i) => i),
      [batch, length, 4],
    );

  test('the last position, a view where there can be one', () => {
    const one = output(1, 3);
    const last = lastLogits(one);
    expect(last).toEqual({ data: Float32Array.of(8, 9, 10, 11), dims: [1, 4], type: 'float32' });
    expect((last.data as Float32Array).buffer).toBe((one.data as Float32Array).buffer);
    const many = lastLogits(output(2, 3));
    expect(many).toEqual({ data: Float32Array.of(8, 9, 10, 11, 20, 21, 22, 23), dims: [2, 4], type: 'float32' });
    const single = output(3, 1);
    expect((lastLogits(single).data as Float32Array).buffer).toBe((single.data as Float32Array).buffer);
    expect(lastLogits(new Tensor('float32', Float32Array.of(1, 2, 3, 4), [2, 2])).dims).toEqual([2, 2]);
    expect(lastLogits(output(0, 3))).toEqual({ data: new Float32Array(), dims: [0, 4], type: 'float32' });
  });

  test('another position, or one for each sequence', () => {
    expect(lastLogits(output(1, 3), { position: 0 }).data).toEqual(Float32Array.of(0, 1, 2, 3));
    expect(lastLogits(output(2, 3), { position: [1, -1] }).data).toEqual(Float32Array.of(4, 5, 6, 7, 20, 21, 22, 23));
    for (const position of [3, -4, 0.5, [0, 3]])
      expectThrows(() => lastLogits(output(2, 3), { position }), RangeError, 'position', '[-3, 2]');
    expectThrows(() => lastLogits(output(2, 3), { position: [0] }), RangeError, 'position', '2 entries', 'got 1');
    expectThrows(() => lastLogits(output(1, 3), { position: '1' as never }), TypeError, 'position', 'number');
    expectThrows(() => lastLogits(output(1, 3), { at: 1 } as never), TypeError, 'at', 'position');
    expectThrows(() => lastLogits(output(1, 0)), RangeError, 'position');
  });

  test('every type of logits, straight into a sampler', () => {
    const { Float16Array: Float16 } = globalThis as { Float16Array?: typeof Float32Array };
    const bits = Uint16Array.of(0, 0, 0, 0x3c00, 0x4000, 0x3c00); // float16: 0 0 0 1 2 1
    const tensors = [
      { type: 'float16', data: bits },
      { type: 'bfloat16', data: Uint16Array.of(0, 0, 0, 0x3f80, 0x4000, 0x3f80) },
      { type: 'float32', data: Float32Array.of(0, 0, 0, 1, 2, 1) },
      { type: 'float64', data: Float64Array.of(0, 0, 0, 1, 2, 1) },
      ...(Float16 === undefined ? [] : [{ type: 'float16', data: new Float16(bits.buffer) }]),
    ];
    for (const tensor of tensors) {
      const last = lastLogits({ ...tensor, dims: [1, 2, 3] });
      expect(last.type).toBe(tensor.type);
      expect(new Sampler({ temperature: 0 }).sample(last)).toBe(1);
      expect([...softmax(last).data]).toEqual([...softmax(Float32Array.of(1, 2, 1))].map((p) => expect.closeTo(p, 6)));
    }
    const rows = lastLogits(output(2, 3), { position: [0, 2] });
    expect([...new Sampler({ temperature: 0 }).sampleRows(rows)]).toEqual([3, 3]);
  });

  test('what is no logits, or not here', () => {
    for (const wrong of [undefined, null, 3, [1, 2], new Float32Array(3), {}])
      expectThrows(() => lastLogits(wrong as never), TypeError, 'tensor', 'float32', '[batch, length, vocabulary]');
    const dims = [1, 1, 2];
    for (const [type, data] of [
      ['int32', new Int32Array(2)],
      ['float32', new Float64Array(2)],
      ['float16', new Float32Array(2)],
      [undefined, new Float32Array(2)],
    ])
      expectThrows(() => lastLogits({ type, data, dims } as never), TypeError, 'tensor', String(type), 'bfloat16');
    for (const shape of [[], [2], [1, 1, 1, 2]])
      expectThrows(() => lastLogits({ type: 'float32', data: new Float32Array(2), dims: shape }), RangeError, 'dims');
    expectThrows(() => lastLogits({ type: 'float32', data: new Float32Array(3), dims }), RangeError, 'tensor.dims');
    for (const sizes of [
      [-1, -2],
      [0.5, 4],
      [1n, 2n],
    ])
      expectThrows(
        () => lastLogits({ type: 'float32', data: new Float32Array(2), dims: sizes } as never),
        RangeError,
        'tensor.dims',
        'integers',
      );
    const none = { type: 'float32', data: new Float32Array(0), dims: [1, 0, 2] };
    expectThrows(() => lastLogits(none), RangeError, 'tensor', 'at least one position', '[1, 0, 2]');
    for (const position of [null, 'last', new Int32Array(1)])
      expectThrows(() => lastLogits(output(1, 1), { position } as never), TypeError, 'position', 'array');
    const gpu = Tensor.fromGpuBuffer({} as never, {
      dataType: 'float32',
      dims,
      download: async () => new Float32Array(2),
    });
    expectThrows(() => lastLogits(gpu), TypeError, 'tensor', "'gpu-buffer'", 'await getData()');
    const gone = output(1, 1);
    gone.dispose();
    expectThrows(() => lastLogits(gone), TypeError, 'tensor', 'disposed');
  });

  test('a tensor on the GPU, once its data was awaited', async () => {
    const download = async () => Float32Array.of(1, 2);
    const gpu = Tensor.fromGpuBuffer({} as never, { dataType: 'float32', dims: [1, 1, 2], download });
    await gpu.getData();
    expect(lastLogits(gpu).data).toEqual(Float32Array.of(1, 2));
  });

  test('a result becomes a tensor, without a copy', () => {
    const probs = softmax(output(1, 3));
    const tensor = toTensor(Tensor, probs);
    expect(tensor).toBeInstanceOf(Tensor);
    expect([tensor.type, tensor.dims, tensor.data === probs.data]).toEqual(['float32', [1, 3, 4], true]);
    expect(toTensor(Tensor, lastLogits(output(2, 3))).dims).toEqual([2, 4]);
    expectThrows(() => toTensor(undefined as never, probs), TypeError, 'Tensor', 'class');
    expectThrows(() => toTensor(Tensor, probs.data as never), TypeError, 'result.type');
    expectThrows(() => toTensor(Tensor, null as never), TypeError, 'result');
    expectThrows(() => toTensor(Tensor, { ...probs, dims: undefined } as never), TypeError, 'result.dims');
    expectThrows(() => toTensor(Tensor, { type: 'float32', dims: [1] } as never), TypeError, 'result.data');
    const vector = allocate(2);
    expectThrows(() => toTensor(Tensor, vector as never), TypeError, 'result.dims');
  });
});
