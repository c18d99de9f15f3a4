import { row } from '../inputs.mjs';
import { use } from './use.mjs';

export default {
  title: 'log-softmax, Float32Array in and out',
  about: 'As for softmax: `out given` fills the caller’s array, the peers return a fresh one.',
  needs: ['logSoftmax'],
  scenes: [1000, 32000, 128256].map((length) => ({
    name: `V = ${length}`,
    quick: length === 1000,
    runners: () => {
      const input = row(length);
      return [
        use('logitkit', 'logSoftmax', 'out', input, 'out given'),
        use('tfjs-wasm', 'logSoftmax', 'user', input),
        use('onnxruntime-web', 'logSoftmax', 'user', input),
        use('transformers.js', 'logSoftmax', 'user', input),
        use('plain JS', 'logSoftmax', 'out', input),
      ];
    },
  })),
  goals: ['tfjs-wasm', 'onnxruntime-web', 'transformers.js', 'plain JS'].map((of) => ({ of, to: 'out given' })),
};
