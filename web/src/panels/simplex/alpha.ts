import type { Tick } from '../../components/Grid.js';
import type { Sign } from '../../components/Plane.js';
import { type Scale, tidy } from '../../components/scale.js';
import { spokenNumber } from '../../format.js';

/** Beyond this the arrow keys go to ∞: at 51 a lead of 0.02 is enough for everything. */
const LAST_FINITE = 50;

const stepAt = (alpha: number): number => (alpha < 3 ? 0.05 : alpha < 10 ? 0.5 : 5);

/** All maps of the family on one track: α lies at 1 − 1/α, so softmax is its left end, sparsemax its middle. */
export const alphaScale: Scale = {
  min: 1,
  max: Infinity,
  toUnit: (alpha) => 1 - 1 / alpha,
  fromUnit(unit) {
    if (unit <= 0.004) return 1;
    if (unit >= 1 - 1 / LAST_FINITE) return Infinity;
    return Number((1 / (1 - unit)).toFixed(unit < 0.9 ? 2 : 0));
  },
  step(alpha, steps) {
    const whole = Math.trunc(steps);
    let next = alpha;
    for (let taken = 0; taken < Math.abs(whole); taken++) next = oneStep(next, Math.sign(whole));
    return whole === steps ? next : oneStep(next, steps - whole);
  },
};

function oneStep(alpha: number, part: number): number {
  if (alpha === Infinity) return part < 0 ? LAST_FINITE : Infinity;
  const next = tidy(alpha + part * stepAt(part < 0 ? alpha - 1e-9 : alpha));
  return next > LAST_FINITE ? Infinity : Math.max(1, next);
}

export interface NamedMap {
  name: string;
  alpha: number;
  text: string;
  sign: Sign;
}

/** The members of the family that have names. */
export const MAPS: readonly NamedMap[] = [
  { name: 'softmax', alpha: 1, text: '1', sign: 'circle' },
  { name: '1.5-entmax', alpha: 1.5, text: '1.5', sign: 'diamond' },
  { name: 'sparsemax', alpha: 2, text: '2', sign: 'square' },
  { name: 'hardmax', alpha: Infinity, text: '∞', sign: 'triangle' },
];

export const nameOf = (alpha: number): string =>
  MAPS.find((map) => map.alpha === alpha)?.name ?? `${Number(alpha.toFixed(4))}-entmax`;

export const ALPHA_TICKS: readonly Tick[] = [1, 1.2, 1.5, 2, 3, 5, Infinity].map((alpha) => ({
  unit: alphaScale.toUnit(alpha),
  text: alpha === Infinity ? '∞' : String(alpha),
  main: alpha === 2,
  minor: alpha === 1.2 || alpha === 5,
  ...(alpha === 1 ? { note: 'soft' } : alpha === Infinity ? { note: 'hard' } : {}),
}));

export const spokenAlpha = (alpha: number): string => {
  const named = MAPS.find((map) => map.alpha === alpha);
  return named ? `${spokenNumber(alpha)}, ${named.name}` : spokenNumber(alpha);
};
