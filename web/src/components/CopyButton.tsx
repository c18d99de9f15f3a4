import { useSignal } from '@preact/signals';

/** Copies a text and says so; the text itself is on the page, for whoever cannot or will not use this. */
export function CopyButton({ text, children }: { text: () => string; children: string }) {
  const said = useSignal('');
  async function copy() {
    try {
      await navigator.clipboard.writeText(text());
      said.value = 'Copied';
    } catch {
      said.value = 'Copying is not allowed here';
    }
    setTimeout(() => {
      said.value = '';
    }, 2000);
  }
  return (
    <span class="copy">
      <button type="button" class="button" onClick={copy}>
        {children}
      </button>
      <span class="copy-said" role="status">
        {said}
      </span>
    </span>
  );
}
