import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Axis } from './axis.js';

export interface Plot {
  readonly x: Axis;
  readonly y: Axis;
}

/** The axes that the marks of a chart are drawn on. */
export const PlotContext = createContext<Plot | null>(null);

export function usePlot(): Plot {
  const plot = useContext(PlotContext);
  if (!plot) throw new Error('marks are drawn inside a Chart');
  return plot;
}
