import { block, row } from '../inputs.mjs';
import { use } from './use.mjs';

/** In cache, and free of what a call costs: the per-element price that a batch is held against. */
const LONG = 32000;

const SHAPES = [
  [128, 1000],
  [1024, 128],
  [12 * 512, 512],
];

export default {
  title: 'softmax of batches',
  about: `Rows one after the other, in Vectors; the price is per element, against one row of ${LONG}.`,
  needs: ['softmax', 'allocate'],
  scenes: SHAPES.map(([outer, length]) => ({
    name: outer === 12 * 512 ? '12×512×512' : `${outer}×${length}`,
    quick: length === 128,
    runners: () => {
      const input = block(outer, length);
      return [
        use('logitkit', 'softmax', 'resident', input, 'batch'),
        use('logitkit', 'softmax', 'resident', row(LONG), 'one long row'),
        use('logitkit', 'softmax', 'out', input, 'batch, out given'),
        use('pass', 'copy', 'resident', input, 'copy pass'),
        use('tfjs-wasm', 'softmax', 'resident', input),
        use('onnxruntime-web', 'softmax', 'user', input),
        use('plain JS', 'softmax', 'out', input),
      ];
    },
  })),
  goals: [
    { of: 'batch', to: 'one long row', atMost: 1.15 },
    { of: 'batch', to: 'copy pass' },
    { of: 'tfjs-wasm', to: 'batch' },
    { of: 'onnxruntime-web', to: 'batch, out given' },
    { of: 'plain JS', to: 'batch, out given' },
  ],
};
