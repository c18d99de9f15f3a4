import { scaleLinear, scaleLog, scaleSymlog } from 'd3-scale';
import type { Tick } from '../components/Grid.js';

export interface AxisOptions {
  domain: readonly [number, number];
  /** `symlog` is linear near zero and logarithmic far from it. */
  kind?: 'linear' | 'log' | 'symlog';
  /** Where the grid lines are; about `count` round numbers unless told. */
  ticks?: readonly number[];
  count?: number;
  /** How the numbers are written; as many decimals as they need unless told. */
  format?: (value: number) => string;
  /** The value whose grid line the others are measured from. */
  main?: number;
  /** Whose number is left out where the axis is short. */
  minor?: (value: number) => boolean;
}

/** An axis: values to positions from 0 to 1, and back, with its ticks. */
export interface Axis {
  readonly domain: readonly [number, number];
  toUnit(value: number): number;
  fromUnit(unit: number): number;
  readonly ticks: readonly Tick[];
}

const make = {
  linear: () => scaleLinear<number, number>(),
  log: () => scaleLog<number, number>(),
  symlog: () => scaleSymlog<number, number>(),
};

export function createAxis({ domain, kind = 'linear', ticks, count = 5, format, main, minor }: AxisOptions): Axis {
  const scale = make[kind]()
    .domain([...domain])
    .range([0, 1]);
  const own = (value: number) => scale.tickFormat(count)(value);
  const write = format ?? own;
  return {
    domain,
    toUnit: (value) => scale(value),
    fromUnit: (unit) => scale.invert(unit),
    ticks: (ticks ?? scale.ticks(count)).map((value: number) => ({
      unit: scale(value),
      text: write(value),
      main: value === main,
      minor: minor?.(value) ?? false,
    })),
  };
}
