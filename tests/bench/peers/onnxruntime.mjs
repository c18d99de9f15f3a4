import { oneNodeModel } from './onnxModel.mjs';

/**
 * onnxruntime-web, its WebAssembly back end on one thread: a session of one node. A session takes a JavaScript array
 * and gives a new one; there is no other mode.
 */
export const name = 'onnxruntime-web';
export const packages = ['onnxruntime-web'];

const NODES = { softmax: 'Softmax', logSoftmax: 'LogSoftmax' };

export async function load({ engine, url }) {
  const ort = await import('onnxruntime-web/wasm');
  ort.env.wasm.numThreads = 1;
  if (engine !== 'node') ort.env.wasm.wasmPaths = url('node_modules/onnxruntime-web/dist/');
  ort.env.logLevel = 'error';
  return {
    async prepare({ operation, mode, input }) {
      if (NODES[operation] === undefined || mode === 'resident') return undefined;
      const { data, outer, length, inner } = input;
      const dims = inner === 1 ? [outer, length] : [outer, length, inner];
      const model = oneNodeModel(NODES[operation], dims, inner === 1 ? -1 : 1);
      const session = await ort.InferenceSession.create(model, { executionProviders: ['wasm'] });
      return {
        run: async () => {
          const { y } = await session.run({ x: new ort.Tensor('float32', data, dims) });
          return y.data;
        },
        dispose: () => session.release(),
      };
    },
  };
}
