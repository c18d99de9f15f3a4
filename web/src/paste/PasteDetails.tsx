import { useSignal } from '@preact/signals';
import type { ComponentType } from 'preact';
import type { PasteLogitsProps } from './PasteLogits.js';

/** "Paste logits", folded; the reader of pasted text is loaded when it is unfolded, so that the first view is light. */
export function PasteDetails(props: PasteLogitsProps) {
  const loaded = useSignal<{ Component: ComponentType<PasteLogitsProps> } | null>(null);
  const Component = loaded.value?.Component;
  return (
    <details
      class="paste"
      onToggle={async (event) => {
        if (event.currentTarget.open) loaded.value ??= { Component: (await import('./PasteLogits.js')).PasteLogits };
      }}
    >
      <summary>Paste logits</summary>
      {Component && <Component {...props} />}
    </details>
  );
}
