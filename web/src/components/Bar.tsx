import { GridLines, type Tick } from './Grid.js';
import { along } from './scale.js';

export interface BarProps {
  /** The length, from 0 to 1. */
  share: number;
  ticks: readonly Tick[];
  class?: string;
}

/** One horizontal bar on its grid. Its number stands beside it as text, so the picture itself is silent. */
export function Bar({ share, ticks, class: name = '' }: BarProps) {
  return (
    <svg class={`bar ${name}`} aria-hidden="true" focusable="false">
      <GridLines ticks={ticks} />
      <rect class="bar-fill" width={along(share)} y="50%" rx="2" />
    </svg>
  );
}
