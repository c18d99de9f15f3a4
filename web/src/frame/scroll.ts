import { anchorOf } from './info.js';

/** How long the panels above may still grow while they load. */
const SETTLE_MS = 1500;

/**
 * Brings a panel to the top of the window and the focus to its title. Panels on the way load and grow, so the
 * place is kept until they have settled, or until the reader moves.
 */
export function goTo(id: string): void {
  const section = document.getElementById(anchorOf(id));
  if (!section) return;
  const bring = () => {
    section.scrollIntoView({ block: 'start', behavior: 'instant' });
    // A panel that has just been loaded has a new title.
    if (document.activeElement === document.body) focusTitle();
  };
  const focusTitle = () => section.querySelector<HTMLElement>('h2')?.focus({ preventScroll: true });
  focusTitle();
  bring();
  const watch = new ResizeObserver(bring);
  watch.observe(section.parentElement as Element);
  const stop = () => {
    watch.disconnect();
    for (const type of MOVES) removeEventListener(type, stop);
  };
  for (const type of MOVES) addEventListener(type, stop, { passive: true });
  setTimeout(stop, SETTLE_MS);
}

const MOVES = ['wheel', 'touchstart', 'pointerdown', 'keydown'] as const;
