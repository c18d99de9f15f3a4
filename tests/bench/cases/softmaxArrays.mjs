import { row } from '../inputs.mjs';
import { use } from './use.mjs';

const large = ({ length }) => length >= 32000;

export default {
  title: 'softmax, Float32Array in and out',
  about:
    'A JavaScript array in. `out given` fills the caller’s array, `new array` returns a fresh one, as the peers do.',
  needs: ['softmax'],
  scenes: [1000, 4096, 32000, 50257, 128256, 262144].map((length) => ({
    name: `V = ${length}`,
    length,
    quick: length === 4096,
    runners: () => {
      const input = row(length);
      return [
        use('logitkit', 'softmax', 'out', input, 'out given'),
        use('logitkit', 'softmax', 'user', input, 'new array'),
        use('tfjs-wasm', 'softmax', 'user', input),
        use('onnxruntime-web', 'softmax', 'user', input),
        use('transformers.js', 'softmax', 'user', input),
        use('plain JS', 'softmax', 'out', input),
      ];
    },
  })),
  goals: [
    { of: 'tfjs-wasm', to: 'out given', atLeast: 2, only: large },
    { of: 'onnxruntime-web', to: 'out given', atLeast: 3, only: large },
    { of: 'transformers.js', to: 'out given', atLeast: 30, only: large },
    { of: 'plain JS', to: 'out given' },
  ],
};
