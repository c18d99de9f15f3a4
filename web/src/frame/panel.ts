import type { ComponentType } from 'preact';

export interface Panel {
  /** In the address: `?panel=id`, `#at=id`, `#id.field=…`. */
  id: string;
  /** In the list of contents. */
  name: string;
  title: string;
  /** What this is about, in two or three sentences: it is read before the panel is loaded, and without scripts. */
  lede: string;
  /** A panel of the first view is there at once, the others when they come near (`load`). */
  Component?: ComponentType;
  load?: () => Promise<ComponentType>;
}
