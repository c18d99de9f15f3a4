import { row } from '../inputs.mjs';
import { use } from './use.mjs';

export default {
  title: 'softmax whose results are denormal',
  about: 'All entries but one are 88 to 103 below the largest. Subnormal results are kept, as PyTorch keeps them.',
  needs: ['softmax', 'allocate'],
  scenes: [1000, 128256].map((length) => ({
    name: `V = ${length}`,
    quick: length === 1000,
    runners: () => {
      const denormal = row(length, 'denormal');
      return [
        use('logitkit', 'softmax', 'resident', row(length), 'normal row'),
        use('logitkit', 'softmax', 'resident', denormal, 'denormal row'),
        use('tfjs-wasm', 'softmax', 'resident', row(length), 'tfjs-wasm, normal row'),
        use('tfjs-wasm', 'softmax', 'resident', denormal, 'tfjs-wasm, denormal row'),
      ];
    },
  })),
  goals: [
    { of: 'denormal row', to: 'normal row', atMost: 2 },
    { of: 'tfjs-wasm, denormal row', to: 'tfjs-wasm, normal row' },
  ],
};
