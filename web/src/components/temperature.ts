import { spokenNumber } from '../format.js';
import type { Tick } from './Grid.js';
import { type Scale, tidy } from './scale.js';

/** Beyond this the arrow keys go to ∞: at 100, logits ten apart differ by a tenth. */
const LAST_FINITE = 100;

/** Arrow steps keep about the same length on the track: 0.1 up to 2, then 0.5, then 5. */
const stepAt = (value: number): number => (value < 2 ? 0.1 : value < 10 ? 0.5 : 5);

/**
 * All temperatures on one track: T lies at T / (1 + T), so 0 is the left end, 1 the middle, ∞ the right
 * end, and T and 1/T lie at the same distance from the middle.
 */
export const temperatureScale: Scale = {
  min: 0,
  max: Infinity,
  toUnit: (value) => (value === Infinity ? 1 : value / (1 + value)),
  fromUnit(unit) {
    if (unit <= 0.004) return 0;
    if (unit >= LAST_FINITE / (1 + LAST_FINITE)) return Infinity;
    const value = unit / (1 - unit);
    const digits = value < 10 ? 2 : 0;
    return Number(value.toFixed(digits));
  },
  step(value, steps) {
    const whole = Math.trunc(steps);
    let next = value;
    for (let taken = 0; taken < Math.abs(whole); taken++) next = oneStep(next, Math.sign(whole));
    return whole === steps ? next : oneStep(next, steps - whole);
  },
};

function oneStep(value: number, part: number): number {
  if (value === Infinity) return part < 0 ? LAST_FINITE : Infinity;
  // Going down from 2 takes the step of below 2, so that up and down visit the same values.
  const size = stepAt(part < 0 ? value - 1e-9 : value);
  const next = tidy(value + part * size);
  return next > LAST_FINITE ? Infinity : Math.max(0, next);
}

export const TEMPERATURE_TICKS: readonly Tick[] = [
  [0, '0', 'sharp'],
  [0.25, '¼'],
  [0.5, '½'],
  [1, '1'],
  [2, '2'],
  [4, '4'],
  [Infinity, '∞', 'flat'],
].map(([value, text, note]) => ({
  unit: temperatureScale.toUnit(value as number),
  text: text as string,
  main: value === 1,
  minor: value === 0.25 || value === 4,
  ...(note ? { note: note as string } : {}),
}));

export const spokenTemperature = (value: number): string => {
  if (value === 0) return 'zero: only the largest remains';
  if (value === Infinity) return 'infinite: all equal';
  const effect = value < 1 ? ', sharper' : value > 1 ? ', flatter' : ', unchanged';
  return spokenNumber(value) + effect;
};
