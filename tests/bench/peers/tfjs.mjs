/**
 * TensorFlow.js, its WebAssembly back end, on one thread as everybody here. `resident` is its best case: the tensor is
 * in its memory already and the result stays there.
 */
export const name = 'tfjs-wasm';
export const packages = ['@tensorflow/tfjs-backend-wasm', '@tensorflow/tfjs-core'];

export async function load({ url }) {
  const tf = await import('@tensorflow/tfjs-core');
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(url('node_modules/@tensorflow/tfjs-backend-wasm/dist/'));
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  await tf.setBackend('wasm');
  await tf.ready();
  const operations = {
    softmax: (x) => tf.softmax(x),
    logSoftmax: (x) => tf.logSoftmax(x),
    logSumExp: (x) => tf.logSumExp(x, -1),
    argmax: (x) => tf.argMax(x, -1),
  };
  return {
    prepare({ operation, mode, input }) {
      const apply = operations[operation];
      if (apply === undefined || input.inner !== 1) return undefined;
      const shape = [input.outer, input.length];
      if (mode === 'resident') {
        const x = tf.tensor2d(input.data, shape);
        return {
          run: () => apply(x).dispose(),
          read: () => tf.tidy(() => apply(x).dataSync()),
          dispose: () => x.dispose(),
        };
      }
      const run = () => {
        const x = tf.tensor2d(input.data, shape);
        const y = apply(x);
        const result = y.dataSync();
        x.dispose();
        y.dispose();
        return result;
      };
      return { run };
    },
  };
}
