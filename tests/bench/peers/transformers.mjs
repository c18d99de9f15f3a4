/** @huggingface/transformers: its exported `softmax` and `log_softmax`, one row a call; they always give a new array. */
export const name = 'transformers.js';
export const packages = ['@huggingface/transformers'];

export async function load() {
  const transformers = await import('@huggingface/transformers');
  const loops = { softmax: transformers.softmax, logSoftmax: transformers.log_softmax };
  return {
    prepare({ operation, mode, input }) {
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
