import type * as Transformers from '@huggingface/transformers';
import { Random, Sampler, type SamplerOptions, samplerOptionsFrom } from 'logitkit';
import { logitsProcessor } from 'logitkit/transformers';
import * as ort from 'onnxruntime-web';
import { beforeAll, describe, expect, test } from 'vitest';
import { files, logitsAfter } from '../browser/e2e/tinyModel.js';

/** `logitkit/transformers` in transformers.js itself, with a model of ten words that onnxruntime runs. Nothing is fetched. */

const MODEL = 'logitkit-tests/bigrams';
let transformers: typeof Transformers;
let model: Transformers.PreTrainedModel;
let tokenizer: Transformers.PreTrainedTokenizer;

beforeAll(async () => {
  // the build for the web, on the runtime for the web: the one for Node is not installed here
  Object.assign(globalThis, { [Symbol.for('onnxruntime')]: ort });
  transformers = await import('@huggingface/transformers');
  const { env } = transformers;
  ort.env.wasm.wasmPaths = undefined;
  ort.env.wasm.numThreads = 1;
  const known = files();
  const match = async (url: string) => {
    const body = known[url.split('/resolve/main/')[1]];
    return body === undefined ? undefined : new Response(body as BodyInit);
  };
  const nothing = { allowLocalModels: false, useFS: false, useFSCache: false, useWasmCache: false };
  const fetch = async () => new Response('', { status: 404 });
  Object.assign(env, nothing, { fetch, useCustomCache: true, customCache: { match, put: async () => {} } });
  model = await transformers.AutoModelForCausalLM.from_pretrained(MODEL, { dtype: 'fp32', device: 'auto' });
  tokenizer = await transformers.AutoTokenizer.from_pretrained(MODEL);
});

type Extra = Partial<Parameters<Transformers.PreTrainedModel['generate']>[0]>;

/** What is generated after the prompts, row by row. */
async function generate(prompts: readonly (readonly number[])[], count: number, extra: Extra): Promise<number[][]> {
  const [rows, length] = [prompts.length, prompts[0].length];
  const inputs = new transformers.Tensor('int64', BigInt64Array.from(prompts.flat(), BigInt), [rows, length]);
  const fixed = { inputs, max_new_tokens: count, eos_token_id: null, do_sample: false } as unknown as Extra;
  const output = (await model.generate({ ...fixed, ...extra })) as Transformers.Tensor;
  return output.tolist().map((ids: bigint[]) => ids.slice(length).map(Number));
}

/** The same by hand. */
function byHand(prompt: readonly number[], count: number, sampler: Sampler): number[] {
  const ids = [...prompt];
  sampler.prime(ids);
  for (let i = 0; i < count; i++) ids.push(sampler.next(Float32Array.from(logitsAfter(ids))));
  return ids.slice(prompt.length);
}

const stream = (seed: number | bigint, n: number) => BigInt(new Random(seed).fork(n).state.key);

const OPTIONS: readonly [string, SamplerOptions][] = [
  ['nothing', {}],
  ['top-p', { temperature: 1.5, topP: 0.8 }],
  ['min-p and XTC', { minP: 0.05, xtc: { probability: 0.5, threshold: 0.1 } }],
  ['penalties, the prompt counted', { repetitionPenalty: 1.4, presencePenalty: 0.5, frequencyPenalty: 0.3 }],
  ['penalties, the prompt not counted', { frequencyPenalty: 1, penalizePrompt: false }],
  ['DRY and no repeated 3-gram', { dry: { multiplier: 2, allowedLength: 1 }, noRepeatNgram: 3 }],
  ['mirostat', { mirostat: { version: 2, tau: 2, eta: 0.3 } }],
  ['adaptive-p', { adaptiveP: { target: 0.4 } }],
  ['sparsemax, a forced token, a bias', { normalizer: 'sparsemax', forcedTokens: { 3: 9 }, logitBias: { 1: 1 } }],
  ['the best only', { temperature: 0 }],
];

describe('generate takes the tokens of the sampler', () => {
  test.each(OPTIONS)('%s', async (_, options) => {
    for (const seed of [1, 2n ** 60n + 7n]) {
      const expected = byHand([1, 2, 4], 24, new Sampler({ ...options, seed }));
      for (const sampler of [{ ...options, seed }, new Sampler({ ...options, seed })]) {
        const logits_processor = logitsProcessor(sampler);
        expect(await generate([[1, 2, 4]], 24, { logits_processor })).toEqual([expected]);
        logits_processor.dispose();
      }
    }
  });

  test('do_sample: true changes nothing: one token is left', async () => {
    const logits_processor = logitsProcessor({ topP: 0.9, seed: 3 });
    const expected = byHand([1, 2], 12, new Sampler({ topP: 0.9, seed: 3 }));
    expect(await generate([[1, 2]], 12, { logits_processor, do_sample: true })).toEqual([expected]);
  });

  test('a batch: each row has a stream of its own', async () => {
    const options = { temperature: 2, repetitionPenalty: 1.2 };
    const prompts = [
      [1, 2, 4],
      [1, 2, 4],
      [3, 5, 6],
    ];
    const expected = prompts.map((prompt, i) =>
      byHand(prompt, 20, new Sampler({ ...options, seed: i === 0 ? 5 : stream(5, i) })),
    );
    expect(await generate(prompts, 20, { logits_processor: logitsProcessor({ ...options, seed: 5 }) })).toEqual(
      expected,
    );
    expect(expected[0]).not.toEqual(expected[1]);
  });

  test('in a pipeline', async () => {
    const generator = new transformers.TextGenerationPipeline({ task: 'text-generation', model, tokenizer } as never);
    const logits_processor = logitsProcessor({ minP: 0.1, seed: 8, bannedTokens: [0] });
    const prompt = tokenizer.encode('the cat', { add_special_tokens: false });
    const ids = byHand(prompt, 10, new Sampler({ minP: 0.1, seed: 8, bannedTokens: [0] }));
    const options = { max_new_tokens: 10, do_sample: false, return_full_text: false, logits_processor } as object;
    const [{ generated_text }] = (await generator('the cat', options)) as [{ generated_text: string }];
    expect(generated_text.trim()).toBe(tokenizer.decode(ids).trim());
  });

  test('in a LogitsProcessorList, after other processors', async () => {
    const { LogitsProcessorList, SuppressTokensLogitsProcessor } = transformers as typeof Transformers &
      Record<'SuppressTokensLogitsProcessor', new (ids: number[]) => Transformers.LogitsProcessor>;
    const expected = byHand([1, 2], 16, new Sampler({ seed: 4, bannedTokens: [3, 4, 5] }));
    const list = new LogitsProcessorList();
    list.push(new SuppressTokensLogitsProcessor([3, 4, 5]));
    list.push(logitsProcessor({ seed: 4 }));
    expect(await generate([[1, 2]], 16, { logits_processor: list })).toEqual([expected]);
    const processor = logitsProcessor({ seed: 4 });
    processor.extend([new SuppressTokensLogitsProcessor([3, 4]), new SuppressTokensLogitsProcessor([5])]);
    expect(await generate([[1, 2]], 16, { logits_processor: processor })).toEqual([expected]);
  });
});

describe('from one generate to the next', () => {
  const options = { temperature: 1.5, repetitionPenalty: 1.3, presencePenalty: 1 };

  test('another prompt begins with an empty history and new random numbers', async () => {
    const logits_processor = logitsProcessor({ ...options, seed: 6 });
    const answers = [];
    for (let n = 0; n < 3; n++) answers.push(...(await generate([[1, 2, 4]], 16, { logits_processor })));
    const seeds = [6, stream(6, 0), stream(stream(6, 0), 0)];
    expect(answers).toEqual(seeds.map((seed) => byHand([1, 2, 4], 16, new Sampler({ ...options, seed }))));
    // a conversation goes on: all that was said before is the prompt
    const prompt = [1, 2, 4, ...answers[2], 9, 1];
    const seed = stream(seeds[2], 0);
    const expected = byHand(prompt, 8, new Sampler({ ...options, seed }));
    expect(await generate([prompt], 8, { logits_processor })).toEqual([expected]);
  });

  test('sampler.reset({ seed }) makes the answer the same', async () => {
    const logits_processor = logitsProcessor(options);
    const answers = [];
    for (let n = 0; n < 2; n++) {
      logits_processor.sampler.reset({ seed: 11 });
      answers.push(...(await generate([[3], [3]], 16, { logits_processor })));
    }
    expect(answers.slice(2)).toEqual(answers.slice(0, 2));
  });
});

test('what the documentation says of transformers.js: top_p is ignored', async () => {
  const best = byHand([1, 2], 60, new Sampler({ temperature: 0 }));
  const settings = { do_sample: true, top_p: 1e-9, top_k: 0, temperature: 4 };
  expect(await generate([[1, 2]], 60, settings)).not.toEqual([best]);
  const options = samplerOptionsFrom('transformers', settings);
  expect(await generate([[1, 2]], 60, { logits_processor: logitsProcessor(options) })).toEqual([best]);
});

test("a model's generation config gives the sampler's options", () => {
  const { GenerationConfig } = transformers as typeof Transformers &
    Record<'GenerationConfig', new (config: object) => Record<string, unknown>>;
  const config = new GenerationConfig({ do_sample: true, temperature: 0.6, top_p: 0.9, eos_token_id: 0 });
  expect(samplerOptionsFrom('transformers', config)).toMatchObject({ temperature: 0.6, topP: 0.9, topK: 50 });
});
