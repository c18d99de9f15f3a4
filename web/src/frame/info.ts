import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Panel } from './panel.js';

/** Which panel this is, for the frame around it. */
export const PanelInfo = createContext<Panel | null>(null);

export function usePanel(): Panel {
  const panel = useContext(PanelInfo);
  if (!panel) throw new Error('a panel is drawn by PanelSlot');
  return panel;
}

/** An element's id is its fragment, so that the links of the contents work without scripts too. */
export const anchorOf = (id: string): string => `at=${id}`;
