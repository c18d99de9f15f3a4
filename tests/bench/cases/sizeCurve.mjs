import { row } from '../inputs.mjs';
import { use } from './use.mjs';

/** 1 to 2²², every power of two and a size beside some of them, so that a tail's cost shows. */
const SIZES = Array.from({ length: 23 }, (_, i) => 2 ** i).flatMap((n) => (n >= 8 && n <= 1024 ? [n, n + 3] : [n]));

export default {
  title: 'softmax from V = 1 to 2²²',
  about:
    'One row; nanoseconds an entry against the row’s length, both axes logarithmic. There should be no step that is not explained.',
  needs: ['softmax', 'allocate'],
  picture: 'row',
  scenes: SIZES.map((length) => ({
    name: `${length}`,
    quick: length === 64,
    runners: () => {
      const input = row(length);
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
