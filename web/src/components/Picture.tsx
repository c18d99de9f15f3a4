import type { ComponentChildren } from 'preact';

/** What "Save picture" saves: drawings and text as they stand. Buttons in it are left out. */
export function Picture({ class: name = '', children }: { class?: string; children: ComponentChildren }) {
  return (
    <div class={`picture ${name}`} data-picture>
      {children}
    </div>
  );
}
