import { row } from '../inputs.mjs';
import { use } from './use.mjs';

export default {
  title: 'greedy sampling, logits in a Vector',
  about: 'A Sampler with temperature 0, against a pass that only finds the largest value.',
  needs: ['Sampler', 'allocate'],
  scenes: [128256, 262144].map((length) => ({
    name: `V = ${length}`,
    quick: length === 128256,
    runners: () => {
      const input = row(length, 'peaky');
      const greedy = { temperature: 0 };
      return [
        use('logitkit', 'greedy', 'resident', input, 'greedy', greedy),
        use('logitkit', 'greedy', 'user', input, 'greedy, Float32Array', greedy),
        use('pass', 'max', 'resident', input, 'max pass'),
        use('plain JS', 'argmax', 'out', input),
      ];
    },
  })),
  goals: [
    { of: 'greedy', to: 'max pass', atMost: 1.5 },
    { of: 'plain JS', to: 'greedy, Float32Array' },
  ],
};
