import { row } from '../inputs.mjs';
import { use } from './use.mjs';

const ten = ({ length }) => length === 10;

export default {
  title: 'softmax, one small row',
  about: 'What a call costs. `raw call` is the bound function with addresses: no checks, no copies, no result array.',
  needs: ['softmax', 'allocate'],
  scenes: [10, 100].map((length) => ({
    name: `V = ${length}`,
    length,
    quick: length === 10,
    runners: () => {
      const input = row(length);
      return [
        use('logitkit', 'softmax', 'out', input, 'out given'),
        use('logitkit', 'softmax', 'user', input, 'new array'),
        use('logitkit', 'softmax', 'resident', input, 'Vector'),
        use('raw call', 'softmax', 'resident', input),
        use('plain JS', 'softmax', 'out', input),
        use('plain JS', 'softmax', 'user', input, 'plain JS, new array'),
        use('transformers.js', 'softmax', 'user', input),
        use('tfjs-wasm', 'softmax', 'user', input),
        use('onnxruntime-web', 'softmax', 'user', input),
      ];
    },
  })),
  goals: [
    { of: 'plain JS', to: 'out given', atLeast: 1 },
    { of: 'out given', minus: 'raw call', atMost: 120, only: ten },
    { of: 'out given', minus: 'raw call', only: (scene) => !ten(scene) },
    { of: 'Vector', minus: 'raw call' },
    { of: 'plain JS, new array', to: 'new array' },
    { of: 'transformers.js', to: 'new array' },
  ],
};
