import { area, line } from 'd3-shape';
import type { ComponentChildren } from 'preact';
import { along } from '../components/scale.js';
import { usePlot } from './plot.js';

export type Point = readonly [x: number, y: number];

/** Paths have no percentages: they are drawn in a box of 1000 × 1000 that is stretched over the plot. */
const SIDE = 1000;
const drawn = (unit: number): number => Math.round(unit * SIDE * 10) / 10;

function Stretched({ path, class: name }: { path: string | null; class: string }) {
  return (
    <svg
      class="stretched"
      aria-hidden="true"
      viewBox={`0 0 ${SIDE} ${SIDE}`}
      preserveAspectRatio="none"
      width="100%"
      height="100%"
    >
      <path class={name} d={path ?? ''} vector-effect="non-scaling-stroke" />
    </svg>
  );
}

/** A line through points; it is broken where a value is not finite. */
export function Line({ points, class: name = '' }: { points: readonly Point[]; class?: string }) {
  const { x, y } = usePlot();
  const path = line<Point>()
    .defined(([, value]) => Number.isFinite(value))
    .x(([value]) => drawn(x.toUnit(value)))
    .y(([, value]) => drawn(1 - y.toUnit(value)));
  return <Stretched class={`line ${name}`} path={path([...points])} />;
}

/** What lies between a line and `base`. */
export function Area({
  points,
  base = 0,
  class: name = '',
}: {
  points: readonly Point[];
  base?: number;
  class?: string;
}) {
  const { x, y } = usePlot();
  const path = area<Point>()
    .defined(([, value]) => Number.isFinite(value))
    .x(([value]) => drawn(x.toUnit(value)))
    .y0(drawn(1 - y.toUnit(base)))
    .y1(([, value]) => drawn(1 - y.toUnit(value)));
  return <Stretched class={`area ${name}`} path={path([...points])} />;
}

/** A dot at a value. */
export function Dot({ at: [px, py], class: name = '' }: { at: Point; class?: string }) {
  const { x, y } = usePlot();
  return <circle class={`dot ${name}`} cx={along(x.toUnit(px))} cy={along(1 - y.toUnit(py))} />;
}

/** A straight line across the plot at a value of one axis. */
export function Rule({ x: px, y: py, class: name = '' }: { x?: number; y?: number; class?: string }) {
  const { x, y } = usePlot();
  const across = px === undefined ? undefined : along(x.toUnit(px));
  const up = py === undefined ? undefined : along(1 - y.toUnit(py));
  return <line class={`rule ${name}`} x1={across ?? '0'} x2={across ?? '100%'} y1={up ?? '0'} y2={up ?? '100%'} />;
}

/** Words at a point: after it, before it, or centred over it. */
export function Note(props: {
  at: Point;
  place?: 'after' | 'before' | 'over';
  class?: string;
  children: ComponentChildren;
}) {
  const { x, y } = usePlot();
  const { at, place = 'after', class: name = '' } = props;
  const dx = place === 'after' ? '0.6em' : place === 'before' ? '-0.6em' : '0';
  return (
    <text
      class={`note ${place} ${name}`}
      x={along(x.toUnit(at[0]))}
      y={along(1 - y.toUnit(at[1]))}
      dx={dx}
      dy={place === 'over' ? '-0.8em' : '0'}
    >
      {props.children}
    </text>
  );
}

/** An upright bar from `base` to its value, `width` wide in units of the x axis. */
export function Column(props: { at: Point; width: number; base?: number; class?: string }) {
  const { x, y } = usePlot();
  const [px, py] = props.at;
  const left = x.toUnit(px - props.width / 2);
  const right = x.toUnit(px + props.width / 2);
  const ends = [1 - y.toUnit(py), 1 - y.toUnit(props.base ?? 0)];
  const top = Math.min(...ends);
  return (
    <rect
      class={`column ${props.class ?? ''}`}
      x={along(left)}
      width={along(right - left)}
      y={along(top)}
      height={along(Math.max(...ends) - top)}
    />
  );
}
