/**
 * A causal language model as the hub has them, of the smallest kind: a table of bigrams in ONNX (logits = table[id]), a
 * tokenizer of ten words, and their configuration. Made here, byte by byte, so that nothing is downloaded.
 */

export const WORDS = ['<s>', '▁the', '▁cat', '▁dog', '▁sat', '▁ran', '▁on', '▁mat', '▁road', '▁.'];

/** Logits of the word to come, by the word before: plain numbers that a test can say by heart. */
export const TABLE = WORDS.map((_, from) => WORDS.map((_, to) => (((from * 7 + to * 3) % 11) - 5) / 2));

/** Protocol buffers, as much as ONNX needs. */
type Field = [number: number, value: number | string | Uint8Array];

function varint(value: number): number[] {
  const out: number[] = [];
  let rest = value;
  while (rest > 127) {
    out.push((rest & 127) | 128);
    rest = Math.floor(rest / 128);
  }
  return [...out, rest];
}

function message(...fields: Field[]): Uint8Array {
  const out: number[] = [];
  for (const [number, value] of fields) {
    if (typeof value === 'number') out.push(...varint(number * 8), ...varint(value));
    else {
      const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
      out.push(...varint(number * 8 + 2), ...varint(bytes.length), ...bytes);
    }
  }
  return Uint8Array.from(out);
}

const FLOAT = 1;
const INT64 = 7;

/** ValueInfoProto: a tensor with named or fixed dims. */
function tensorInfo(name: string, type: number, dims: readonly (string | number)[]): Uint8Array {
  const shape = message(...dims.map((dim): Field => [1, message(typeof dim === 'number' ? [1, dim] : [2, dim])]));
  return message([1, name], [2, message([1, message([1, type], [2, shape])])]);
}

/** ModelProto: one Gather node. */
export function onnxModel(): Uint8Array {
  const size = WORDS.length;
  const table = message(
    [1, size],
    [1, size],
    [2, FLOAT],
    [8, 'table'],
    [9, new Uint8Array(Float32Array.from(TABLE.flat()).buffer)],
  );
  const gather = message([1, 'table'], [1, 'input_ids'], [2, 'logits'], [3, 'lookup'], [4, 'Gather']);
  const graph = message(
    [1, gather],
    [2, 'bigrams'],
    [5, table],
    [11, tensorInfo('input_ids', INT64, ['batch', 'length'])],
    [12, tensorInfo('logits', FLOAT, ['batch', 'length', size])],
  );
  return message([1, 8], [2, 'logitkit tests'], [7, graph], [8, message([1, ''], [2, 13])]);
}

const metaspace = { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true };

/** By their paths in the model's repository. */
export function files(): Record<string, string | Uint8Array> {
  return {
    'config.json': JSON.stringify({
      architectures: ['GPT2LMHeadModel'],
      model_type: 'gpt2',
      vocab_size: WORDS.length,
      n_embd: 8,
      n_head: 1,
      n_layer: 1,
      n_positions: 64,
      bos_token_id: 0,
      eos_token_id: 0,
    }),
    'generation_config.json': JSON.stringify({ bos_token_id: 0, eos_token_id: 0 }),
    'tokenizer_config.json': JSON.stringify({ tokenizer_class: 'PreTrainedTokenizerFast', bos_token: '<s>' }),
    'tokenizer.json': JSON.stringify({
      version: '1.0',
      added_tokens: [],
      normalizer: null,
      pre_tokenizer: metaspace,
      post_processor: null,
      decoder: { ...metaspace, prepend_scheme: 'never' },
      model: { type: 'Unigram', vocab: WORDS.map((word) => [word, -1]), unk_id: 0 },
    }),
    'onnx/model.onnx': onnxModel(),
    'onnx/model_quantized.onnx': onnxModel(),
  };
}
