export interface Preset {
  name: string;
  labels: readonly string[];
  logits: readonly number[];
  temperature: number;
}

export const PRESETS: readonly Preset[] = [
  {
    name: 'Animals',
    labels: ['cat', 'dog', 'bird', 'fish', 'fox'],
    logits: [2.2, 1.7, 0.8, -0.1, -1.4],
    temperature: 1,
  },
  {
    name: 'Three classes',
    labels: ['A', 'B', 'C'],
    logits: [2, 1, 0.5],
    temperature: 1,
  },
  {
    name: 'Two classes',
    labels: ['yes', 'no'],
    logits: [1.2, 0],
    temperature: 1,
  },
  {
    name: 'A dead heat',
    labels: ['heads', 'tails', 'edge'],
    logits: [3, 3, -4],
    temperature: 1,
  },
  {
    name: 'Next word',
    labels: ['mat', 'floor', 'sofa', 'bed', 'roof', 'moon', 'piano', 'of'],
    logits: [4.6, 3.9, 3.4, 3.1, 1.7, 0.2, -0.9, -3.8],
    temperature: 0.8,
  },
  {
    name: 'A handwritten 7',
    labels: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    logits: [-2.6, 0.9, 0.4, 0.2, -1.1, -2.2, -4.5, 4.8, -0.7, 1.9],
    temperature: 1,
  },
  {
    name: 'All alike',
    labels: ['north', 'east', 'south', 'west'],
    logits: [0, 0, 0, 0],
    temperature: 1,
  },
];
