import type { ComponentType } from 'preact';
import { SoftmaxExplorer } from './panels/SoftmaxExplorer.js';

export interface Panel {
  id: string;
  title: string;
  Component: ComponentType;
}

/** The panels of the page, in reading order. Each one is a file that can be read on its own. */
export const PANELS: readonly Panel[] = [{ id: 'softmax', title: 'Softmax', Component: SoftmaxExplorer }];
