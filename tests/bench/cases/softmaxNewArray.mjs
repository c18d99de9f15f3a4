import { row } from '../inputs.mjs';
import { use } from './use.mjs';

export default {
  title: 'softmax, a new result array',
  about:
    'The result as a fresh Float32Array, beside filling one that was just made: the difference is what is spent beyond a copy and an allocation. `slice` is what most bindings do.',
  needs: ['softmax'],
  scenes: [10, 1000, 32000, 128256, 262144].map((length) => ({
    name: `V = ${length}`,
    quick: length === 1000,
    runners: ({ logitkit }) => {
      const input = row(length);
      const source = input.data;
      return [
        use('logitkit', 'softmax', 'user', input, 'new array'),
        use('logitkit', 'softmax', 'out', input, 'out given'),
        {
          label: 'out given, just made',
          input,
          operation: 'softmax',
          run: () => logitkit.softmax(source, { out: new Float32Array(length) }),
        },
        { label: 'new Float32Array(V)', input, run: () => new Float32Array(length) },
        { label: 'slice', input, run: () => source.slice() },
      ];
    },
  })),
  goals: [
    { of: 'new array', to: 'out given, just made', atMost: 1.05 },
    { of: 'new array', to: 'out given' },
    { of: 'slice', to: 'new Float32Array(V)' },
  ],
};
