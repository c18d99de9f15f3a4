import { KIND_NAMES, row } from '../inputs.mjs';
import { use } from './use.mjs';

const V = 128256;

const peaky = ({ name }) => name === 'peaky';

export default {
  title: 'temperature and draw; top-p alone',
  about: `V = ${V}, logits in a Vector. A draw needs one exponential an entry, as logsumexp does.`,
  needs: ['Sampler', 'logSumExp', 'allocate'],
  scenes: KIND_NAMES.map((kind) => ({
    name: kind,
    quick: kind === 'peaky',
    runners: () => {
      const input = row(V, kind);
      return [
        use('logitkit', 'sample', 'resident', input, 'draw', { temperature: 0.8 }),
        use('logitkit', 'logSumExp', 'resident', input, 'logsumexp'),
        use('logitkit', 'sample', 'resident', input, 'top-p 0.95', { topP: 0.95 }),
        use('logitkit', 'sample', 'resident', input, 'min-p 0.05', { minP: 0.05 }),
      ];
    },
  })),
  goals: [
    { of: 'draw', to: 'logsumexp', atMost: 1.1 },
    { of: 'top-p 0.95', to: 'draw', atMost: 1.5, only: peaky },
    { of: 'top-p 0.95', to: 'draw', atMost: 5, only: (scene) => !peaky(scene) },
    { of: 'min-p 0.05', to: 'draw' },
  ],
};
