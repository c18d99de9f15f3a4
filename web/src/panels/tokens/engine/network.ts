import { attention } from 'logitkit';
import { linear, rmsNorm, turn } from './linear.js';
import type { NetworkConfig, Weights } from './weights.js';

interface Block {
  norm1: Float32Array;
  norm2: Float32Array;
  query: Float32Array;
  key: Float32Array;
  value: Float32Array;
  output: Float32Array;
  up: Float32Array;
  down: Float32Array;
}

/** Keys, values and attention weights of one layer, for all positions read so far. */
interface LayerCache {
  /** [heads, context, headWidth], so that a head's keys lie together */
  keys: Float32Array;
  values: Float32Array;
  /** [heads, context, context] */
  weights: Float32Array;
}

/**
 * The transformer of web/model/network.py: pre-norm blocks, rotary positions, squared ReLU, one matrix for reading and
 * scoring tokens. Matrix products are plain loops; attention is logitkit's, over cached keys and values.
 */
export class Network {
  readonly config: NetworkConfig;
  /** Positions read. */
  length = 0;
  readonly #embedding: Float32Array;
  readonly #norm: Float32Array;
  readonly #blocks: readonly Block[];
  readonly #cache: readonly LayerCache[];

  constructor({ config, tensors }: Weights) {
    this.config = config;
    const { layers, context, width, heads } = config;
    const tensor = (name: string): Float32Array => {
      const found = tensors.get(name);
      if (!found) throw new Error(`the weights lack ${name}`);
      return found;
    };
    const names = ['norm1', 'norm2', 'query', 'key', 'value', 'output', 'up', 'down'] as const;
    this.#embedding = tensor('embedding');
    this.#norm = tensor('norm');
    this.#blocks = Array.from(
      { length: layers },
      (_, l) => Object.fromEntries(names.map((name) => [name, tensor(`blocks.${l}.${name}`)])) as unknown as Block,
    );
    this.#cache = this.#blocks.map(() => ({
      keys: new Float32Array(context * width),
      values: new Float32Array(context * width),
      weights: new Float32Array(heads * context * context),
    }));
  }

  /** Forgets what comes after the first `length` positions. */
  rewind(length: number): void {
    this.length = Math.min(this.length, length);
  }

  /** Reads on: the logits after each of these tokens, a row each. */
  read(ids: readonly number[]): Float32Array[] {
    const { vocab, width, hidden, context } = this.config;
    const count = ids.length;
    if (this.length + count > context) throw new RangeError(`the model reads ${context} tokens at most`);
    const x = new Float32Array(count * width);
    const [y, mixed] = [x.slice(), x.slice()];
    const wide = new Float32Array(count * hidden);
    const scale = Math.sqrt(width);
    ids.forEach((id, t) => {
      for (let i = 0; i < width; i++) x[t * width + i] = scale * (this.#embedding[id * width + i] as number);
    });
    this.#blocks.forEach((block, l) => {
      rmsNorm(x, block.norm1, y, count);
      this.#attend(y, block, this.#cache[l] as LayerCache, count, mixed);
      linear(mixed, block.output, width, y, count);
      add(x, y);
      rmsNorm(x, block.norm2, y, count);
      linear(y, block.up, width, wide, count);
      for (let i = 0; i < wide.length; i++) wide[i] = Math.max(0, wide[i] as number) ** 2;
      linear(wide, block.down, hidden, y, count);
      add(x, y);
    });
    this.length += count;
    rmsNorm(x, this.#norm, y, count);
    const logits = new Float32Array(count * vocab);
    linear(y, this.#embedding, width, logits, count);
    return ids.map((_, t) => logits.slice(t * vocab, (t + 1) * vocab));
  }

  /** The attention weights so far, per layer [heads, n, n]. */
  attention(): { data: Float32Array; dims: number[] }[] {
    const { heads, context } = this.config;
    const n = this.length;
    return this.#cache.map(({ weights }) => {
      const data = new Float32Array(heads * n * n);
      for (let h = 0; h < heads; h++)
        for (let q = 0; q < n; q++) {
          const at = (h * context + q) * context;
          data.set(weights.subarray(at, at + q + 1), (h * n + q) * n);
        }
      return { data, dims: [heads, n, n] };
    });
  }

  /** mixed[t] = the heads' weighted sums of values, side by side. */
  #attend(y: Float32Array, block: Block, cache: LayerCache, count: number, mixed: Float32Array): void {
    const { heads, width, context } = this.config;
    const headWidth = width / heads;
    const [start, end] = [this.length, this.length + count];
    const [q, k, v] = [block.query, block.key, block.value].map((w) => {
      const out = new Float32Array(count * width);
      linear(y, w, width, out, count);
      return out;
    }) as [Float32Array, Float32Array, Float32Array];
    turn(q, heads, headWidth, start, count);
    turn(k, heads, headWidth, start, count);
    const queries = new Float32Array(count * width);
    const [keys, values] = [new Float32Array(end * width), new Float32Array(end * width)];
    for (let h = 0; h < heads; h++) {
      for (let t = 0; t < count; t++) {
        const [from, to] = [(t * heads + h) * headWidth, (h * context + start + t) * headWidth];
        queries.set(q.subarray(from, from + headWidth), (h * count + t) * headWidth);
        cache.keys.set(k.subarray(from, from + headWidth), to);
        cache.values.set(v.subarray(from, from + headWidth), to);
      }
      const [at, upTo] = [h * context * headWidth, (h * context + end) * headWidth];
      keys.set(cache.keys.subarray(at, upTo), h * end * headWidth);
      values.set(cache.values.subarray(at, upTo), h * end * headWidth);
    }
    const { output, weights } = attention(
      { data: queries, dims: [heads, count, headWidth] },
      { data: keys, dims: [heads, end, headWidth] },
      { data: values, dims: [heads, end, headWidth] },
      { causal: true, queryOffset: start, returnWeights: true },
    ) as unknown as { output: { data: Float32Array }; weights: { data: Float32Array } };
    for (let h = 0; h < heads; h++) {
      for (let t = 0; t < count; t++) {
        const from = (h * count + t) * headWidth;
        mixed.set(output.data.subarray(from, from + headWidth), (t * heads + h) * headWidth);
        const row = (h * count + t) * end;
        cache.weights.set(weights.data.subarray(row, row + end), (h * context + start + t) * context);
      }
    }
  }
}

function add(x: Float32Array, y: Float32Array): void {
  for (let i = 0; i < x.length; i++) x[i] = (x[i] as number) + (y[i] as number);
}
