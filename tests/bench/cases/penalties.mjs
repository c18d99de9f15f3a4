import { history, row } from '../inputs.mjs';
import { use } from './use.mjs';

export default {
  title: 'repetition penalty over 1000 tokens, then top-k 40',
  about: 'Against top-k 40 alone, logits in a Vector.',
  needs: ['Sampler', 'allocate'],
  scenes: [128256, 262144].map((length) => ({
    name: `V = ${length}`,
    quick: length === 128256,
    runners: () => {
      const input = row(length, 'peaky');
      const prime = history(1000, length);
      return [
        use('logitkit', 'sample', 'resident', input, 'penalty and top-k 40', {
          repetitionPenalty: 1.1,
          topK: 40,
          prime,
        }),
        use('logitkit', 'sample', 'resident', input, 'top-k 40', { topK: 40 }),
      ];
    },
  })),
  goals: [{ of: 'penalty and top-k 40', to: 'top-k 40', atMost: 1.5 }],
};
