import { row } from '../inputs.mjs';
import { use } from './use.mjs';

export default {
  title: 'log-softmax and logsumexp, data in a Vector',
  about: 'Against softmax on the same row. tfjs-wasm composes its log-softmax of many operations.',
  needs: ['softmax', 'logSoftmax', 'logSumExp', 'allocate'],
  scenes: [1000, 32000, 128256, 262144].map((length) => ({
    name: `V = ${length}`,
    quick: length === 1000,
    runners: () => {
      const input = row(length);
      return [
        use('logitkit', 'softmax', 'resident', input, 'softmax'),
        use('logitkit', 'logSoftmax', 'resident', input, 'log-softmax'),
        use('logitkit', 'logSumExp', 'resident', input, 'logsumexp'),
        use('pass', 'copy', 'resident', input, 'copy pass'),
        use('tfjs-wasm', 'logSoftmax', 'resident', input, 'tfjs-wasm log-softmax'),
        use('tfjs-wasm', 'logSumExp', 'resident', input, 'tfjs-wasm logsumexp'),
      ];
    },
  })),
  goals: [
    { of: 'log-softmax', to: 'softmax', atMost: 1.15 },
    { of: 'logsumexp', to: 'softmax', atMost: 0.95 },
    { of: 'log-softmax', to: 'copy pass' },
    { of: 'logsumexp', to: 'copy pass' },
    { of: 'tfjs-wasm log-softmax', to: 'log-softmax' },
    { of: 'tfjs-wasm logsumexp', to: 'logsumexp' },
  ],
};
