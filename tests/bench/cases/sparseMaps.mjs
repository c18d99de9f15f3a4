import { row } from '../inputs.mjs';
import { use } from './use.mjs';

const V = 128256;
const peaky = ({ name }) => name === 'peaky';

export default {
  title: 'sparsemax and entmax, data in Vectors',
  about: `V = ${V}. On a peaky row nearly everything is out at once; on an equal one everything stays in.`,
  needs: ['softmax', 'sparsemax', 'entmax', 'allocate'],
  scenes: ['peaky', 'normal', 'uniform', 'equal', 'twoValues', 'sorted'].map((kind) => ({
    name: kind,
    quick: kind === 'peaky',
    runners: () => {
      const input = row(V, kind);
      return [
        use('logitkit', 'sparsemax', 'resident', input, 'sparsemax'),
        use('logitkit', 'entmax', 'resident', input, 'entmax 1.5'),
        use('logitkit', 'entmax', 'resident', input, 'entmax 1.25', { alpha: 1.25 }),
        use('logitkit', 'entmax', 'resident', input, 'entmax 1.75', { alpha: 1.75 }),
        use('logitkit', 'softmax', 'resident', input, 'softmax'),
        use('pass', 'copy', 'resident', input, 'copy pass'),
      ];
    },
  })),
  goals: [
    ...['sparsemax', 'entmax 1.5'].flatMap((of) => [
      { of, to: 'copy pass', atMost: 2.5, only: peaky },
      { of, to: 'softmax', atMost: 2.5 },
    ]),
    ...['entmax 1.25', 'entmax 1.75'].map((of) => ({ of, to: 'softmax', atMost: 8 })),
  ],
};
