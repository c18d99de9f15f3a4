import type { LanguageModel, Reader } from './languageModel.js';
import { loadRuntime } from './runtime.js';

export interface Progress {
  /** Bytes so far and in all, over all files that are known by now. */
  loaded: number;
  total: number;
}

/** Tokens of text that are read again with each token: there is no cache here, so the text stays short. */
const CONTEXT = 128;

/**
 * A causal language model of the Hugging Face hub, through transformers.js. Nothing is fetched from there before this
 * is called; the library and its WebAssembly come with this site.
 */
export async function hubModel(
  id: string,
  precision: 'fp32' | 'fp16' | 'q8' | 'q4',
  onProgress: (progress: Progress) => void,
): Promise<LanguageModel> {
  const { AutoModelForCausalLM, AutoTokenizer, Tensor } = await loadRuntime();
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

  async function logitsOf(tokens: readonly number[]): Promise<Float32Array[]> {
    const int64 = (values: readonly number[]) =>
      new Tensor('int64', BigInt64Array.from(values, BigInt), [1, values.length]);
    const { logits } = await model({
      input_ids: int64(tokens),
      attention_mask: int64(tokens.map(() => 1)),
    });
    const [, count, width] = logits.dims as [number, number, number];
    const data: Float32Array = logits.type === 'float32' ? logits.data : logits.to('float32').data;
    return Array.from({ length: count }, (_, row) => data.slice(row * width, (row + 1) * width));
  }

  function open(): Reader {
    let seen: readonly number[] = [];
    let rows: Float32Array[] = [];
    let turn: Promise<unknown> = Promise.resolve();
    const read = async (tokens: readonly number[]): Promise<(Float32Array | null)[]> => {
      const all = [...start, ...tokens];
      if (all.length > 0 && !(all.length <= seen.length && all.every((token, i) => token === seen[i]))) {
        rows = await logitsOf(all);
        seen = all;
      }
      const known = rows.slice(0, all.length);
      return start.length > 0 ? known : [null, ...known];
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
