/**
 * @huggingface/transformers: its exported `softmax` and `log_softmax`, one row a call; they always give a new array.
 * Its samplers are not exported: `topK40` is what its `generate` does for a token with top_k 40, put together from the
 * parts that are (slice, to float32, logits processors, topk, softmax, a draw).
 */
export const name = 'transformers.js';
export const packages = ['@huggingface/transformers'];

export async function load({ engine, url }) {
  const transformers = await import('@huggingface/transformers');
  // in a page it would fetch its onnxruntime from a CDN; it has a version of its own
  const own = 'node_modules/@huggingface/transformers/node_modules/onnxruntime-web/dist/';
  if (engine !== 'node') transformers.env.backends.onnx.wasm.wasmPaths = url(own);
  const loops = { softmax: transformers.softmax, logSoftmax: transformers.log_softmax };
  return {
    prepare({ operation, mode, input }) {
      if (operation === 'topK40') return topK40(transformers, input);
      const loop = loops[operation];
      if (loop === undefined || mode === 'resident' || input.inner !== 1) return undefined;
      const { data, outer, length } = input;
      if (outer === 1) return { run: () => loop(data) };
      const result = new Float32Array(data.length);
      const run = () => {
        for (let at = 0; at < data.length; at += length) result.set(loop(data.subarray(at, at + length)), at);
        return result;
      };
      return { run };
    },
  };
}

function topK40({ Tensor, LogitsProcessorList, topk, softmax }, { data }) {
  const logits = new Tensor('float32', data, [1, 1, data.length]);
  const processors = new LogitsProcessorList();
  const run = async () => {
    const scores = processors([[]], logits.slice(null, -1, null).to('float32'));
    const [values, ids] = await topk(scores[0], 40);
    const probs = softmax(values.data);
    let left = Math.random() * probs.reduce((a, b) => a + b, 0);
    let drawn = 0;
    while (drawn < probs.length - 1 && left >= probs[drawn]) left -= probs[drawn++];
    return Number(ids.data[drawn]);
  };
  return { run };
}
