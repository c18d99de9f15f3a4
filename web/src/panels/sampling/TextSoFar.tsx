import { useSignal } from '@preact/signals';
import { NumberField } from '../../components/NumberField.js';
import { decimal, spokenNumber } from '../../format.js';
import { step } from '../../state.js';
import * as model from './model.js';
import { SEED_RANGE, state } from './state.js';
import { lab } from './steps.js';

/** The text so far, which the penalties look at; and the draw that makes it longer. */
export function TextSoFar() {
  const said = useSignal('');
  const text = model.text.value;
  return (
    <div class="text-so-far">
      <h3>The text so far</h3>
      <p class="text-tokens" data-text>
        {text.length === 0 ? (
          <span class="aside">nothing yet: draw a token, and the penalties have something to look at</span>
        ) : (
          text.map((id, place) => (
            <span key={place} class="text-token">
              {model.nameOf(id)}
            </span>
          ))
        )}
      </p>
      <div class="text-actions">
        <button
          type="button"
          class="button"
          disabled={'error' in lab.value}
          onClick={() => {
            said.value = `Drawn: ${model.nameOf(model.drawNext())}`;
          }}
        >
          Draw a token
        </button>
        <button
          type="button"
          class="button"
          disabled={text.length === 0}
          onClick={() =>
            step(() => {
              state.text.value = text.slice(0, -1);
            })
          }
        >
          Take one back
        </button>
        <button
          type="button"
          class="button"
          disabled={text.length === 0}
          onClick={() =>
            step(() => {
              state.text.value = [];
            })
          }
        >
          Clear
        </button>
        <div class="seed">
          <span aria-hidden="true">Seed</span>
          <NumberField
            label="Seed"
            value={state.seed.value}
            range={SEED_RANGE}
            format={(value) => decimal(value, 0)}
            valueText={spokenNumber(state.seed.value)}
            step={(value, steps) => Math.round(value + Math.sign(steps) * Math.max(1, Math.abs(steps)))}
            onChange={(value) => {
              state.seed.value = Math.round(value);
            }}
          />
        </div>
      </div>
      <p class="visually-hidden" role="status">
        {said.value}
      </p>
    </div>
  );
}
