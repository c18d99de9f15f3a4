import { KIND_NAMES, row } from '../inputs.mjs';
import { use } from './use.mjs';

const V = 128256;
const CHAIN = { topK: 40, topP: 0.95, minP: 0.05, temperature: 0.8 };

export default {
  title: 'top-k, and the chain behind it',
  about: `V = ${V}, logits in a Vector, any distribution; the chain is top-k 40, top-p 0.95, min-p 0.05, temperature 0.8.`,
  needs: ['Sampler', 'allocate'],
  scenes: KIND_NAMES.map((kind) => ({
    name: kind,
    quick: kind === 'peaky',
    runners: () => {
      const input = row(V, kind);
      return [
        use('logitkit', 'sample', 'resident', input, 'top-k 40', { topK: 40 }),
        use('logitkit', 'sample', 'resident', input, 'chain', CHAIN),
        use('logitkit', 'sample', 'user', input, 'top-k 40, Float32Array', { topK: 40 }),
        use('pass', 'max', 'resident', input, 'max pass'),
        ...(kind === 'peaky' ? [use('transformers.js', 'topK40', 'user', input)] : []),
      ];
    },
  })),
  goals: [
    { of: 'top-k 40', to: 'max pass', atMost: 2.5 },
    { of: 'chain', to: 'max pass', atMost: 2.5 },
    { of: 'transformers.js', to: 'top-k 40, Float32Array' },
  ],
};
