import { row } from '../inputs.mjs';
import { use } from './use.mjs';

export default {
  title: 'argmax, data in a Vector',
  about: 'Against a pass that only finds the largest value. Greedy sampling stands on it.',
  needs: ['argmax', 'allocate'],
  scenes: [1000, 128256, 262144].map((length) => ({
    name: `V = ${length}`,
    length,
    quick: length === 1000,
    runners: () => {
      const input = row(length, 'peaky');
      return [
        use('logitkit', 'argmax', 'resident', input, 'argmax'),
        use('pass', 'max', 'resident', input, 'max pass'),
        use('tfjs-wasm', 'argmax', 'resident', input),
        use('plain JS', 'argmax', 'out', input),
      ];
    },
  })),
  goals: [
    { of: 'argmax', to: 'max pass', atMost: 1.5, only: ({ length }) => length >= 128256 },
    { of: 'argmax', to: 'max pass', only: ({ length }) => length < 128256 },
    { of: 'tfjs-wasm', to: 'argmax' },
    { of: 'plain JS', to: 'argmax' },
  ],
};
