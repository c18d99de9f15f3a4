import type { Tensor } from '@huggingface/transformers';
import type { LanguageModel, Reader } from './languageModel.js';
import { loadRuntime } from './runtime.js';

export interface Progress {
  /** Bytes so far and in all, over all files that are known by now. */
  loaded: number;
  total: number;
}

/** A model of the hub is a hundred times as large as the page's own: the text stays short. */
const CONTEXT = 256;

/** Keys and values by their names, `[1, heads, positions, width]`. */
type Cache = Record<string, Tensor>;

/** The cache that a model hands back; null where it has none that could be cut back to an earlier place. */
function cacheOf(output: Record<string, Tensor>): Cache | null {
  const present = Object.entries(output).filter(([name]) => name.startsWith('present'));
  const plain = present.every(([name, tensor]) => /^present\.\d+\.(key|value)$/.test(name) && tensor.dims.length === 4);
  if (present.length === 0 || !plain) return null;
  return Object.fromEntries(present.map(([name, tensor]) => [name.replace('present', 'past_key_values'), tensor]));
}

/**
 * A causal language model of the Hugging Face hub, through transformers.js. Nothing is fetched from there before this
 * is called; the library and its WebAssembly come with this site.
 */
export async function hubModel(
  id: string,
  precision: 'fp32' | 'fp16' | 'q8' | 'q4',
  onProgress: (progress: Progress) => void,
): Promise<LanguageModel> {
  const { AutoModelForCausalLM, AutoTokenizer, DynamicCache, Tensor } = await loadRuntime();
  const files = new Map<string, Progress>();
  const progress_callback = (info: { status: string; file?: string; loaded?: number; total?: number }) => {
    if (info.status !== 'progress' || !info.file) return;
    files.set(info.file, { loaded: info.loaded ?? 0, total: info.total ?? 0 });
    const sum = (key: keyof Progress) => [...files.values()].reduce((all, file) => all + file[key], 0);
    onProgress({ loaded: sum('loaded'), total: sum('total') });
  };
  const tokenizer = await AutoTokenizer.from_pretrained(id, { progress_callback });
  const model = await AutoModelForCausalLM.from_pretrained(id, { dtype: precision, device: 'wasm', progress_callback });

  const vocabSize = (model.config as unknown as { vocab_size: number }).vocab_size;
  const { bos_token_id, eos_token_id } = model.config as unknown as Record<string, number | number[] | undefined>;
  const first = [bos_token_id, eos_token_id].flat().find((token) => typeof token === 'number');
  const start = first === undefined ? [] : [first];

  const int64 = (values: readonly number[]) =>
    new Tensor('int64', BigInt64Array.from(values, BigInt), [1, values.length]);

  /** The logits after each of `fresh`, which follow `known` tokens in the cache, and the cache with them in it. */
  async function run(fresh: readonly number[], known: number, cache: Cache | null) {
    const entries = Object.entries(cache ?? {}).map(([name, tensor]) => [
      name,
      tensor.slice(null, null, [0, known], null),
    ]);
    const output: Record<string, Tensor> = await model({
      input_ids: int64(fresh),
      attention_mask: int64(Array(known + fresh.length).fill(1)),
      ...(known > 0 ? { past_key_values: new DynamicCache(Object.fromEntries(entries)) } : {}),
    });
    const logits = output.logits as Tensor;
    const [, count, width] = logits.dims as [number, number, number];
    const data = (logits.type === 'float32' ? logits : logits.to('float32')).data as Float32Array;
    const rows = Array.from({ length: count }, (_, row) => data.slice(row * width, (row + 1) * width));
    return { rows, cache: cacheOf(output) };
  }

  function open(): Reader {
    let seen: readonly number[] = [];
    let rows: Float32Array[] = [];
    let cache: Cache | null = null;
    let turn: Promise<unknown> = Promise.resolve();
    const read = async (tokens: readonly number[]): Promise<(Float32Array | null)[]> => {
      const all = [...start, ...tokens];
      let same = 0;
      while (same < seen.length && same < all.length && seen[same] === all[same]) same++;
      if (same < all.length) {
        const known = cache ? same : 0;
        const done = await run(all.slice(known), known, cache);
        [rows, seen, cache] = [[...rows.slice(0, known), ...done.rows], all, done.cache];
      }
      const asked = rows.slice(0, all.length);
      return start.length > 0 ? asked : [null, ...asked];
    };
    return {
      read(tokens) {
        const mine = turn.then(() => read(tokens));
        turn = mine.catch(() => undefined);
        return mine;
      },
    };
  }

  return {
    name: id,
    vocabSize,
    context: CONTEXT,
    encode: (text) => tokenizer.encode(text, { add_special_tokens: false }),
    decode: (ids) =>
      ids.length === 0
        ? ''
        : tokenizer.decode([...ids], { skip_special_tokens: false, clean_up_tokenization_spaces: false }),
    open,
  };
}
