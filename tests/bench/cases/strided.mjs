import { block } from '../inputs.mjs';
import { use } from './use.mjs';

const SHAPES = [
  [1, 128, 1000],
  [1, 1000, 128],
  [16, 1000, 8],
  [1, 32000, 4],
  [1, 4096, 3],
];

export default {
  title: 'softmax along another axis than the last',
  about: 'An array [outer, length, inner] with rows along the middle, against the same rows one after the other.',
  needs: ['softmax', 'logSoftmax', 'allocate'],
  scenes: SHAPES.map(([outer, length, inner]) => ({
    name: `[${outer}, ${length}, ${inner}], axis 1`,
    quick: inner === 128,
    runners: () => {
      const across = block(outer, length, inner);
      const along = block(outer * inner, length);
      return [
        use('logitkit', 'softmax', 'resident', across, 'strided'),
        use('logitkit', 'softmax', 'resident', along, 'contiguous'),
        use('logitkit', 'logSoftmax', 'resident', across, 'log-softmax, strided'),
        use('logitkit', 'logSoftmax', 'resident', along, 'log-softmax, contiguous'),
      ];
    },
  })),
  goals: [
    { of: 'strided', to: 'contiguous', atMost: 2.5 },
    { of: 'log-softmax, strided', to: 'log-softmax, contiguous', atMost: 2.5 },
  ],
};
