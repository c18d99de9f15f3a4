import { asBfloat16, asFloat16, row } from '../inputs.mjs';
import { use } from './use.mjs';

export default {
  title: 'softmax of float16 and bfloat16',
  about: 'Tensors of 16-bit patterns in, float32 into the caller’s array, against float32 in. Clean data.',
  needs: ['softmax'],
  scenes: [1000, 32000, 128256].map((length) => ({
    name: `V = ${length}`,
    quick: length === 1000,
    runners: () => {
      const input = row(length);
      return [
        use('logitkit', 'softmax', 'out', input, 'float32'),
        use('logitkit', 'softmax', 'out', asFloat16(input), 'float16'),
        use('logitkit', 'softmax', 'out', asBfloat16(input), 'bfloat16'),
      ];
    },
  })),
  goals: [
    { of: 'float16', to: 'float32', atMost: 1.3 },
    { of: 'bfloat16', to: 'float32', atMost: 1.1 },
  ],
};
