import { step } from '../../state.js';
import { PRESETS, type Preset } from './presetList.js';
import { state } from './state.js';

const same = <T,>(a: readonly T[], b: readonly T[]) =>
  a.length === b.length && a.every((value, index) => value === b[index]);

const isShown = (preset: Preset) =>
  same(preset.logits, state.logits.value) &&
  same(preset.labels, state.labels.value) &&
  preset.temperature === state.temperature.value;

const show = (preset: Preset) =>
  step(() => {
    state.labels.value = preset.labels;
    state.logits.value = preset.logits;
    state.temperature.value = preset.temperature;
  });

export function Presets() {
  return (
    <fieldset class="presets" aria-label="Examples">
      {PRESETS.map((preset) => (
        <button
          key={preset.name}
          type="button"
          class="button"
          aria-pressed={isShown(preset)}
          onClick={() => show(preset)}
        >
          {preset.name}
        </button>
      ))}
    </fieldset>
  );
}
