import type { Place } from '../../components/Plane.js';

/** Three numbers, one for each class. */
export type Triple = readonly [number, number, number];
/** A point of the plane in which three numbers lie once their mean is taken away: to the right, and up. */
export type PlaneVector = readonly [number, number];

const [ROOT2, ROOT6] = [Math.sqrt(2), Math.sqrt(6)];

/**
 * Adding the same number to all three logits changes no output, so the plane at right angles to (1, 1, 1) holds
 * everything. Its coordinates keep lengths; A lies to the lower left, B to the lower right, C above. The triangle of
 * probabilities is parallel to it: seen along (1, 1, 1), both are one picture.
 */
export const toPlane = ([a, b, c]: Triple): PlaneVector => [(b - a) / ROOT2, (2 * c - a - b) / ROOT6];

/** The three numbers of this mean that lie there. */
export const fromPlane = ([x, y]: PlaneVector, mean = 0): Triple => [
  mean - x / ROOT2 - y / ROOT6,
  mean + x / ROOT2 - y / ROOT6,
  mean + (2 * y) / ROOT6,
];

export const meanOf = ([a, b, c]: Triple): number => (a + b + c) / 3;
export const CORNERS: readonly Triple[] = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];

/** A square window onto the plane: its middle and half its side. */
export interface View {
  middle: PlaneVector;
  half: number;
}

export const placeIn = ({ middle, half }: View, [x, y]: PlaneVector): Place => [
  (x - middle[0] + half) / (2 * half),
  (middle[1] + half - y) / (2 * half),
];

export const vectorAt = ({ middle, half }: View, [x, y]: Place): PlaneVector => [
  middle[0] - half + x * 2 * half,
  middle[1] + half - y * 2 * half,
];

/** The triangle alone, with room for the names at its corners. */
export const TRIANGLE_VIEW: View = { middle: [0, 0.2], half: 0.84 };

export const distance = (a: PlaneVector, b: PlaneVector): number => Math.hypot(a[0] - b[0], a[1] - b[1]);
