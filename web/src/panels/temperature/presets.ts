export const PRESETS: readonly { name: string; logits: readonly number[] }[] = [
  { name: 'Five scores', logits: [2, 1.2, 0.6, -0.3, -1.1] },
  { name: 'A clear winner', logits: [6, 1, 0.5, 0, -1] },
  { name: 'Two rivals', logits: [4, 3.9, 0, -1, -2] },
  { name: 'A tie', logits: [3, 3, 1, 0] },
  { name: 'Nearly level', logits: [0.2, 0.1, 0, -0.1, -0.2, -0.3] },
];
