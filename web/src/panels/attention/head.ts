import { Random } from 'logitkit';
import { clamp } from '../../url/fields.js';
import { COMPONENT_RANGE, VALUE_RANGE } from './state.js';

/**
 * A head set by hand for "The cat sat because it was tired": a row for each query, a number for each key, the key's
 * component along that query. Invented for the picture: "it" looks for what it stands for, and finds the cat.
 */
const BY_HAND: readonly (readonly number[])[] = [
  [1.2, 0.9, -0.3, -0.5, -0.2, -0.4, -0.6],
  [1.1, 0.8, 0.4, -0.6, 0.2, -0.5, 0.1],
  [0, 1.6, 0.5, -0.2, -0.3, -0.6, -0.1],
  [-0.4, 0.2, 1.3, 0.6, -0.2, 0.3, 0.4],
  [-0.2, 1.5, 0.5, -0.5, 0.9, -0.3, 0.3],
  [-0.5, 0.7, 0.4, 0.1, 1.4, 0.5, 0.9],
  [-0.6, 1.2, 0.2, 0.3, 1.5, 1, 0.6],
];

/** A normal draw, by Box and Muller. */
const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());

const tenths = (value: number): number => Math.round(value * 100) / 100 + 0;

/** The components of every key along every query: N(0, 1) from the seed, or by hand. */
export function drawnHead(words: number, seed: number): number[][] {
  const random = new Random(seed === 0 ? 1 : seed);
  return Array.from({ length: words }, (_, i) =>
    Array.from({ length: words }, (_, j) => {
      const drawn = clamp(tenths(normal(random)), COMPONENT_RANGE);
      return seed === 0 ? (BY_HAND[i]?.[j] ?? drawn) : drawn;
    }),
  );
}

/** The values at the start: evenly on a circle, the first one above. */
export const circle = (words: number): number[][] =>
  Array.from({ length: words }, (_, j) => {
    const turn = (2 * Math.PI * j) / words;
    return [Math.sin(turn), Math.cos(turn)].map((value) => clamp(tenths(1.5 * value), VALUE_RANGE));
  });

/**
 * The queries and keys as vectors of d numbers. Query i is √d long and lies on axis i, as long as d numbers drawn from
 * N(0, 1) are on average; so the dot product is √d times the key's component along the query.
 */
export function vectors(components: readonly (readonly number[])[], d: number): { q: number[]; k: number[] } {
  const words = components.length;
  const [q, k] = [new Array<number>(words * d).fill(0), new Array<number>(words * d).fill(0)];
  for (let i = 0; i < words; i++) {
    q[i * d + i] = Math.sqrt(d);
    for (let j = 0; j < words; j++) k[j * d + i] = (components[i] as readonly number[])[j] as number;
  }
  return { q, k };
}
