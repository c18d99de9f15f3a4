/**
 * A causal language model as the hub has them, of the smallest kind: a table of bigrams with a memory in ONNX, a
 * tokenizer of ten words, and their configuration. Made here, byte by byte, so that nothing is downloaded.
 */

export const WORDS = ['<s>', '▁the', '▁cat', '▁dog', '▁sat', '▁ran', '▁on', '▁mat', '▁road', '▁.'];

/** Logits of the word to come, by the word before: plain numbers that a test can say by heart. */
const TABLE = WORDS.map((_, from) => WORDS.map((_, to) => (((from * 7 + to * 3) % 11) - 5) / 2));
/** What each word adds to the memory, and what the memory adds to each logit: a cache that is wrong shows. */
const KEYS = WORDS.map((_, id) => (((id * 5) % 7) - 3) / 4);
const GAINS = WORDS.map((_, id) => (((id * 4) % 9) - 4) / 8);

/** What the model says after these words. */
export function logitsAfter(ids: readonly number[]): number[] {
  const memory = ids.reduce((sum, id) => sum + (KEYS[id] as number), 0);
  const row = TABLE[ids.at(-1) as number] as number[];
  return row.map((logit, id) => logit + memory * (GAINS[id] as number));
}

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

function floats(name: string, dims: readonly number[], values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(Float32Array.from(values).buffer);
  return message(...dims.map((dim): Field => [1, dim]), [2, FLOAT], [8, name], [9, bytes]);
}

function integers(name: string, values: readonly number[], dims: readonly number[] = [values.length]): Uint8Array {
  const bytes = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
  return message(...dims.map((dim): Field => [1, dim]), [2, INT64], [8, name], [9, bytes]);
}

function node(type: string, inputs: readonly string[], output: string, axis?: number): Uint8Array {
  const attribute: Field[] = axis === undefined ? [] : [[5, message([1, 'axis'], [3, axis], [20, 2])]];
  return message(...inputs.map((name): Field => [1, name]), [2, output], [3, output], [4, type], ...attribute);
}

/** ModelProto: logits = table[id] + (sum of the keys so far) · gains, with the keys as its cache. */
export function onnxModel(): Uint8Array {
  const size = WORDS.length;
  const past = 'past_key_values.0.key';
  const present = 'present.0.key';
  const nodes = [
    node('Gather', ['table', 'input_ids'], 'base'),
    node('Gather', ['keys', 'input_ids'], 'key'),
    node('Unsqueeze', ['key', 'one'], 'key4'),
    node('Concat', [past, 'key4'], present, 2),
    node('CumSum', [present, 'axis'], 'memory'),
    node('Shape', [past], 'shape'),
    node('Slice', ['shape', 'two', 'three'], 'known'),
    node('Slice', ['memory', 'known', 'far', 'two'], 'fresh'),
    node('Squeeze', ['fresh', 'one'], 'fresh3'),
    node('Mul', ['fresh3', 'gains'], 'added'),
    node('Add', ['base', 'added'], 'logits'),
  ];
  const constants = [
    floats('table', [size, size], TABLE.flat()),
    floats('keys', [size, 1], KEYS),
    floats('gains', [1, 1, size], GAINS),
    integers('one', [1]),
    integers('two', [2]),
    integers('three', [3]),
    integers('far', [1_000_000]),
    integers('axis', [2], []),
  ];
  const inputs = [
    tensorInfo('input_ids', INT64, ['batch_size', 'sequence_length']),
    tensorInfo(past, FLOAT, ['batch_size', 1, 'past_sequence_length', 1]),
  ];
  const outputs = [
    tensorInfo('logits', FLOAT, ['batch_size', 'sequence_length', size]),
    tensorInfo(present, FLOAT, ['batch_size', 1, 'total_sequence_length', 1]),
  ];
  const graph = message(
    ...nodes.map((bytes): Field => [1, bytes]),
    [2, 'bigrams'],
    ...constants.map((bytes): Field => [5, bytes]),
    ...inputs.map((bytes): Field => [11, bytes]),
    ...outputs.map((bytes): Field => [12, bytes]),
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
