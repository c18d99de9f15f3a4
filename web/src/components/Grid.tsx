import { along } from './scale.js';

export interface Tick {
  /** 0 is the left end of the axis, 1 its right end. */
  unit: number;
  text: string;
  /** The line that the others are measured from. */
  main?: boolean;
  /** Left out where the axis is short. */
  minor?: boolean;
  /** A word beside the number, towards the middle: what this end of the axis means. */
  note?: string;
}

/** Vertical grid lines; drawn in every row, they join into one picture. */
export function GridLines({ ticks }: { ticks: readonly Tick[] }) {
  return (
    <g class="grid">
      {ticks.map(({ unit, main }) => (
        <line key={unit} class={main ? 'main' : ''} x1={along(unit)} x2={along(unit)} y1="0" y2="100%" />
      ))}
    </g>
  );
}

/** Short marks across a track, where there is one track and no rows to join. */
export function TickMarks({ ticks }: { ticks: readonly Tick[] }) {
  return (
    <g class="tick-marks">
      {ticks.map(({ unit, main }) => (
        <line
          key={unit}
          class={main ? 'main' : ''}
          x1={along(unit)}
          x2={along(unit)}
          y1={main ? '30%' : '39%'}
          y2={main ? '70%' : '61%'}
        />
      ))}
    </g>
  );
}

/** The numbers under (or over) the grid lines. The controls say their own values: this is for the eye. */
export function Axis({ ticks }: { ticks: readonly Tick[] }) {
  return (
    <svg class="axis" aria-hidden="true" focusable="false">
      {ticks.map(({ unit, text, minor, note }) => (
        <g key={unit} class={minor ? 'minor' : ''}>
          <text x={along(unit)} y="50%">
            {text}
          </text>
          {note && (
            <text
              class={unit < 0.5 ? 'note-after' : 'note-before'}
              x={along(unit)}
              y="50%"
              dx={unit < 0.5 ? '0.85em' : '-0.85em'}
            >
              {note}
            </text>
          )}
        </g>
      ))}
    </svg>
  );
}
