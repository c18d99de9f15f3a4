import type { ComponentChildren } from 'preact';
import { along } from '../components/scale.js';
import type { Axis } from './axis.js';
import { PlotContext } from './plot.js';

export interface ChartProps {
  x: Axis;
  y: Axis;
  /** What the axes measure. */
  xLabel: ComponentChildren;
  yLabel: ComponentChildren;
  /** What the picture says, for whoever does not see it; its numbers are in the panel's table. */
  label: string;
  class?: string;
  /** Marks: `Line`, `Area`, `Dot`, `Rule`, `Note`. */
  children: ComponentChildren;
  /** Over the plot, in page elements: a handle to drag, a slider. */
  overlay?: ComponentChildren;
}

/**
 * A chart on two axes. Everything lies in percent of the plot, so that it needs no measuring, can be drawn at
 * build time, and keeps its type size at every width.
 */
export function Chart({ x, y, xLabel, yLabel, label, class: name = '', children, overlay }: ChartProps) {
  return (
    <div class={`chart ${name}`}>
      <p class="chart-y-label" aria-hidden="true">
        {yLabel}
      </p>
      <svg class="chart-y" aria-hidden="true" focusable="false">
        {y.ticks.map(({ unit, text }) => (
          <text key={unit} x="100%" y={along(1 - unit)}>
            {text}
          </text>
        ))}
      </svg>
      <div class="chart-plot">
        <svg class="chart-art" role="img" aria-label={label} focusable="false">
          <g class="grid">
            {x.ticks.map(({ unit, main }) => (
              <line key={unit} class={main ? 'main' : ''} x1={along(unit)} x2={along(unit)} y1="0" y2="100%" />
            ))}
            {y.ticks.map(({ unit, main }) => (
              <line key={unit} class={main ? 'main' : ''} x1="0" x2="100%" y1={along(1 - unit)} y2={along(1 - unit)} />
            ))}
          </g>
          <PlotContext.Provider value={{ x, y }}>{children}</PlotContext.Provider>
        </svg>
        {overlay}
      </div>
      <svg class="chart-x" aria-hidden="true" focusable="false">
        {x.ticks.map(({ unit, text, minor }) => (
          <text key={unit} class={minor ? 'minor' : ''} x={along(unit)} y="50%">
            {text}
          </text>
        ))}
      </svg>
      <p class="chart-x-label" aria-hidden="true">
        {xLabel}
      </p>
    </div>
  );
}
