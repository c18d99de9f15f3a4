/** How the values of a slider lie on its track: 0 is its left end, 1 its right end. */
export interface Scale {
  readonly min: number;
  readonly max: number;
  toUnit(value: number): number;
  fromUnit(unit: number): number;
  /** The value `steps` arrow presses further on; a fine press is a tenth of a step. */
  step(value: number, steps: number): number;
}

/** Adding 0.1 again and again must not print 0.30000000000000004. */
export const tidy = (value: number): number => Number(value.toFixed(6)) + 0;

export function linearScale(min: number, max: number, step: number): Scale {
  const within = (value: number) => tidy(Math.min(max, Math.max(min, value)));
  return {
    min,
    max,
    toUnit: (value) => Math.min(1, Math.max(0, (value - min) / (max - min))),
    // A pointer moves by a tenth of a step: as fine as Shift with an arrow.
    fromUnit: (unit) => {
      const grain = step / 10;
      return within(Math.round((min + unit * (max - min)) / grain) * grain);
    },
    step: (value, steps) => within(value + steps * step),
  };
}

/** A length along the picture, for SVG attributes: it needs no measuring and no inline style. */
export const along = (unit: number): string => `${Number((unit * 100).toFixed(3))}%`;
