import { row } from '../inputs.mjs';
import { use } from './use.mjs';

export default {
  title: 'softmax, data in a Vector',
  about: 'One row of float32 logits that is in the library’s memory already, the result left there.',
  needs: ['softmax', 'allocate'],
  scenes: [1000, 4096, 32000, 50257, 128256, 262144].map((length) => ({
    name: `V = ${length}`,
    quick: length === 4096,
    runners: () => {
      const input = row(length);
      return [
        use('logitkit', 'softmax', 'resident', input),
        use('tfjs-wasm', 'softmax', 'resident', input),
        use('pass', 'copy', 'resident', input, 'copy pass'),
        use('pass', 'max', 'resident', input, 'max pass'),
      ];
    },
  })),
  goals: [
    { of: 'tfjs-wasm', to: 'logitkit', atLeast: { simd: 1.3, relaxed: 1.8 } },
    { of: 'logitkit', to: 'copy pass', atMost: { simd: 10, relaxed: 7.5 }, engines: ['node'] },
    { of: 'logitkit', to: 'copy pass', engines: ['chromium'] },
  ],
};
