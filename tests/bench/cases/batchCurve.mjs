import { block } from '../inputs.mjs';
import { use } from './use.mjs';

const LENGTH = 128;

export default {
  title: 'softmax of 1 to 4096 rows',
  about: `Rows of ${LENGTH}; nanoseconds an entry against the number of rows, both axes logarithmic.`,
  needs: ['softmax', 'allocate'],
  picture: 'batch',
  scenes: Array.from({ length: 13 }, (_, i) => 2 ** i).map((outer) => ({
    name: `${outer}`,
    quick: outer === 4,
    runners: () => {
      const input = block(outer, LENGTH);
      return [
        use('logitkit', 'softmax', 'resident', input, 'Vector'),
        use('logitkit', 'softmax', 'out', input, 'out given'),
        use('tfjs-wasm', 'softmax', 'resident', input, 'tfjs-wasm, resident'),
        use('plain JS', 'softmax', 'out', input),
        use('pass', 'copy', 'resident', input, 'copy pass'),
      ];
    },
  })),
};
