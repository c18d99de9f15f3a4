import type { ComponentChildren } from 'preact';
import { usePanel } from './info.js';
import { ownName } from './names.js';

/** Title and lede; beside them, where there is room, a formula. */
export function PanelHead({ lede, aside }: { lede?: ComponentChildren; aside?: ComponentChildren }) {
  const panel = usePanel();
  return (
    <header class="panel-head">
      <div>
        <h2 id={ownName(panel.id, 'title')} tabIndex={-1}>
          {panel.title}
        </h2>
        <p class="lede">{lede ?? panel.lede}</p>
      </div>
      {aside}
    </header>
  );
}
