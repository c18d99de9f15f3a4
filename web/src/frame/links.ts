import { partsOf } from '../state.js';
import { joinHash } from '../url/hash.js';

const page = (): string => location.origin + location.pathname;

/** The page, scrolled to this panel as it is now. */
export const panelLink = (id: string): string => page() + joinHash([`at=${id}`, ...partsOf(id)]);

/** The panel alone as it is now, for a frame in somebody else's page. */
export const embedPath = (id: string): string => `?panel=${id}${joinHash(partsOf(id))}`;

const ESCAPES: Record<string, string> = { '&': '&amp;', '"': '&quot;', '<': '&lt;' };
const escaped = (text: string): string => text.replace(/[&"<]/g, (c) => ESCAPES[c] as string);

export const embedCode = (id: string, title: string): string =>
  `<iframe src="${escaped(page() + embedPath(id))}" title="${escaped(title)}" width="100%" height="900" loading="lazy"></iframe>`;
