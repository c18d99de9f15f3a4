import { entmax, hardmax, sigmoid, softmax, sparsemax } from 'logitkit/maps';

export const MAP_IDS = ['softmax', 'sparsemax', 'entmax', 'sigmoid', 'argmax'] as const;
export type MapId = (typeof MAP_IDS)[number];

/** Logits over a temperature; the ends are limits, as softmax has them. */
const cooled = (z: readonly number[], T: number) => z.map((value) => (value === 0 || T === Infinity ? 0 : value / T));

/** Is a logit over the temperature no double any more? Then the gaps are divided: no map to the simplex needs more. */
const overflows = (z: readonly number[], T: number) => cooled(z, T).some((value) => !Number.isFinite(value));
const gaps = (z: readonly number[], T: number) => {
  const largest = Math.max(...z);
  return cooled(overflows(z, T) ? z.map((value) => value - largest) : z, T);
};

/** The logits under a map, as the library computes it. */
export function applyMap(map: MapId, z: readonly number[], T: number, alpha: number): number[] {
  if (map === 'sigmoid') return sigmoid(cooled(z, T));
  if (map === 'argmax') return hardmax([...z]);
  // At T = 0 every map to the simplex is the argmax, ties shared.
  if (map === 'softmax' || T === 0) return softmax([...z], { temperature: T });
  return map === 'sparsemax' ? sparsemax(gaps(z, T)) : entmax(gaps(z, T), { alpha });
}

/** The call that gives the same. */
export function callOf(map: MapId, z: readonly number[], T: number, alpha: number): string {
  const over = T === 1 ? 'logits' : `logits.map((z) => z / ${T})`;
  if (map === 'argmax') return 'hardmax(logits)';
  if (map === 'sigmoid') return T === 0 || T === Infinity ? `sigmoid(${list(T)})` : `sigmoid(${over})`;
  if (map === 'softmax' || T === 0) return `softmax(logits${T === 1 ? '' : `, { temperature: ${T} }`})`;
  const input = T === Infinity ? list(T) : overflows(z, T) ? `logits.map((z) => (z - ${Math.max(...z)}) / ${T})` : over;
  return map === 'sparsemax' ? `sparsemax(${input})` : `entmax(${input}, { alpha: ${alpha} })`;
}
const list = (T: number) => `logits.map((z) => (z === 0 ? 0 : z / ${T}))`;

/** What tells the maps apart, in the order of the rows. */
export const TRAITS = [
  'Output',
  'Differentiability',
  'Typical use',
  'Stability',
  'Loss',
  'Calibration',
  'Cost',
  'In transformers',
] as const;

export const MAPS: Record<MapId, { name: string; traits: readonly string[] }> = {
  softmax: {
    name: 'softmax',
    traits: [
      'All above 0, sum 1',
      'Smooth everywhere: p times (1 − p), less p times the others',
      'One class of many; the next token',
      'Safe once the largest logit is taken off',
      'Cross-entropy; the gradient is p − y',
      'Often too sure; one temperature mends much',
      'One pass over memory, an exponential each',
      'Attention weights, output layer, routing to experts',
    ],
  },
  sparsemax: {
    name: 'sparsemax',
    traits: [
      'Exact zeros, sum 1',
      'Almost everywhere; kinks where a class enters or leaves',
      'Few of many classes; attention to be read',
      'No exponential, so no overflow',
      'Sparsemax loss; its gradient is p − y too',
      'Zeros are final: log-likelihood may be infinite',
      'A threshold to find, no exponential',
      'Sparse attention, a drop-in for softmax',
    ],
  },
  entmax: {
    name: 'entmax',
    traits: [
      'Exact zeros for α above 1, sum 1',
      'Once, for α between 1 and 2; α can be learned',
      'Between softmax (α = 1) and sparsemax (α = 2)',
      'Powers, not exponentials: no overflow',
      'Entmax loss; its gradient is p − y too',
      'Zeros are final; softer than sparsemax',
      'A threshold by iteration, a power each',
      'Adaptively sparse heads, each with its α',
    ],
  },
  sigmoid: {
    name: 'sigmoid',
    traits: [
      'Each from 0 to 1 by itself; any sum',
      'Smooth everywhere: p times (1 − p)',
      'Yes or no, many labels at once',
      'Safe if e is raised to −|z| only',
      'Binary cross-entropy; the gradient is p − y',
      'Each label by itself (Platt scaling)',
      'An exponential each, no sum',
      'Gates, multi-label heads, sigmoid attention',
    ],
  },
  argmax: {
    name: 'argmax',
    traits: [
      'One 1, the rest 0',
      'None: the gradient is 0, with jumps',
      'The decision itself; greedy decoding',
      'Exact; ties go to the first',
      'None; straight-through tricks in training',
      'Says nothing about doubt',
      'One pass of comparisons',
      'Greedy decoding, top-1 routing',
    ],
  },
};
