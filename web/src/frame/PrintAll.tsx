import { useSignal } from '@preact/signals';
import { loadEverything } from './PanelSlot.js';

/** A browser prints what is there. This brings the panels that were not looked at yet, then prints. */
export function PrintAll() {
  const busy = useSignal(false);
  return (
    <p class="print-all">
      <button
        type="button"
        class="button"
        disabled={busy.value}
        onClick={async () => {
          busy.value = true;
          await loadEverything();
          busy.value = false;
          print();
        }}
      >
        {busy.value ? 'Loading the panels …' : 'Print all panels'}
      </button>
    </p>
  );
}
