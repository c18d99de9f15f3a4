import { block } from '../inputs.mjs';
import { use } from './use.mjs';

const HEADS = 12;
const LENGTH = 512;
const WIDTH = 64;

/** Rows of the mean causal length: as many scores as the triangle has. */
const SCORES = [HEADS * LENGTH, LENGTH / 2];

export default {
  title: 'attention, causal',
  about: `${HEADS} heads × ${LENGTH} × ${WIDTH}, float32 tensors; the softmax part is taken for that of as many scores in a Vector.`,
  needs: ['attention', 'softmax', 'allocate'],
  scenes: [
    {
      name: `${HEADS}×${LENGTH}×${WIDTH}`,
      quick: true,
      runners: ({ logitkit }) => {
        const tensor = (seed) => ({
          data: block(1, HEADS * LENGTH * WIDTH, 1, 'normal', seed).data.map((x) => x / 3),
          dims: [HEADS, LENGTH, WIDTH],
          type: 'float32',
        });
        const [q, k, v] = [1, 2, 3].map(tensor);
        return [
          { label: 'attention', run: () => logitkit.attention(q, k, v, { causal: true }) },
          {
            label: 'attention, weights returned',
            run: () => logitkit.attention(q, k, v, { causal: true, returnWeights: true }),
          },
          { ...use('logitkit', 'softmax', 'resident', block(...SCORES), 'softmax part'), elements: 1 },
        ];
      },
    },
  ],
  goals: [
    { of: 'softmax part', to: 'attention', atMost: 0.4 },
    { of: 'attention, weights returned', to: 'attention' },
  ],
};
