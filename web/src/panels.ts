import type { Panel } from './frame/panel.js';
import { SoftmaxExplorer } from './panels/SoftmaxExplorer.js';

/** The panels of the page, in reading order. Each one is a file that can be read on its own. */
export const PANELS: readonly Panel[] = [
  {
    id: 'softmax',
    name: 'Softmax',
    title: 'From scores to probabilities',
    lede:
      'A classifier, a language model, an attention head: each ends in a row of scores, the logits. ' +
      'Softmax turns them into shares of one whole. Drag a dot, and watch the others make room.',
    Component: SoftmaxExplorer,
  },
  {
    id: 'temperature',
    name: 'Temperature',
    title: 'One knob from certain to clueless',
    lede:
      'Divide the logits by a temperature before softmax, and the same scores become a firm decision or a shrug. ' +
      'Entropy says how much doubt is left: drag the dot along its curve.',
    load: async () => (await import('./panels/Temperature.js')).Temperature,
  },
  {
    id: 'numerics',
    name: 'Stability',
    title: 'Where the textbook formula breaks',
    lede:
      'Add the same number to every logit, and softmax should not notice. The formula as the textbook writes it does: ' +
      'its powers overflow, and NaN appears. Push the offset past the edge and see which form survives.',
    load: async () => (await import('./panels/Numerics.js')).Numerics,
  },
  {
    id: 'simplex',
    name: 'The simplex',
    title: 'Three classes, one triangle',
    lede:
      'All ways to share one whole among three classes make a triangle. Softmax, sparsemax and their relatives are ways ' +
      'from the plane of the logits into it. Drag the point, sweep α, and watch the output run into the rim.',
    load: async () => (await import('./panels/Simplex.js')).Simplex,
  },
  {
    id: 'gradients',
    name: 'Gradients',
    title: 'What learning sends back',
    lede:
      'A loss pulls at the logits through softmax. With cross-entropy the pull is the plain difference between what ' +
      'the model says and what is true; without it, it dies where the model is sure. Take a step and see.',
    load: async () => (await import('./panels/Gradients.js')).Gradients,
  },
  {
    id: 'sampling',
    name: 'Sampling lab',
    title: 'From a distribution to a token',
    lede:
      'A language model gives every token a logit; a sampler changes the distribution, cuts its tail, and draws. ' +
      'Switch its stages on, tune them, change their order, and see what each one leaves.',
    load: async () => (await import('./panels/SamplingLab.js')).SamplingLab,
  },
  {
    id: 'tokens',
    name: 'Token lab',
    title: 'A language model, one token at a time',
    lede:
      'A small language model writes in this page. Press a word to see who else could have stood there, put another ' +
      'one in its place, and follow what could have been.',
    load: async () => (await import('./panels/TokenLab.js')).load(),
  },
  {
    id: 'attention',
    name: 'Attention',
    title: 'Attention is a softmax over words',
    lede:
      'Each word asks, each word answers, and softmax turns the answers into shares of a sum. Take away the √d, and ' +
      'one word shouts the others down; put on the mask, and nobody reads ahead.',
    load: async () => (await import('./panels/Attention.js')).Attention,
  },
  {
    id: 'calibration',
    name: 'Calibration',
    title: 'Does 90% sure mean right nine times in ten?',
    lede:
      'A classifier says how sure it is with every answer. Hold that against how often it is right, ' +
      'and let one number, the temperature, bring the two together.',
    load: async () => (await import('./panels/Calibration.js')).Calibration,
  },
  {
    id: 'speed',
    name: 'Scale and speed',
    title: 'A hundred thousand classes, every step',
    lede:
      'A language model ends in a softmax over its whole vocabulary, again for every token. See how many classes real ' +
      'models have, what a step costs at each, and race this library against plain JavaScript in your own browser.',
    load: async () => (await import('./panels/ScaleAndSpeed.js')).ScaleAndSpeed,
  },
];
