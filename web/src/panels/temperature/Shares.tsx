import { Bar } from '../../components/Bar.js';
import type { Tick } from '../../components/Grid.js';
import { NumberField } from '../../components/NumberField.js';
import { linearScale } from '../../components/scale.js';
import { exact, percent, spokenNumber, spokenPercent } from '../../format.js';
import { step } from '../../state.js';
import * as model from './model.js';
import { CLASS_COUNT, LOGIT_RANGE } from './state.js';

const TICKS: readonly Tick[] = [0, 0.25, 0.5, 0.75, 1].map((unit) => ({ unit, text: '', main: unit === 0 }));
const LOGITS = linearScale(LOGIT_RANGE.min, LOGIT_RANGE.max, 0.1);

/** The logits to type, and the bars that the temperature reshapes. */
export function Shares() {
  const count = model.logits.value.length;
  return (
    <div class="shares">
      <div class="shares-head" aria-hidden="true">
        <span>
          logit <i>z</i>
        </span>
        <span>
          probability <i>p</i>
        </span>
      </div>
      <ul>
        {model.logits.value.map((z, index) => (
          <Share key={index} index={index} z={z} />
        ))}
      </ul>
      <div class="shares-actions">
        <button
          type="button"
          class="button"
          disabled={count >= CLASS_COUNT.most}
          onClick={() =>
            step(() => {
              model.logits.value = [...model.logits.value, 0];
            })
          }
        >
          Add a class
        </button>
        <button
          type="button"
          class="button"
          disabled={count <= CLASS_COUNT.fewest}
          onClick={() =>
            step(() => {
              model.logits.value = model.logits.value.slice(0, -1);
            })
          }
        >
          Remove the last
        </button>
      </div>
    </div>
  );
}

function Share({ index, z }: { index: number; z: number }) {
  const name = model.name(index);
  const p = model.probs.value[index] as number;
  return (
    <li class={`share-line ${index === model.best.value ? 'best' : ''}`} aria-label={name}>
      <span class="share-name">{name}</span>
      <NumberField
        label={`Logit of ${name}, typed`}
        value={z}
        range={LOGIT_RANGE}
        format={exact}
        valueText={`${spokenNumber(z)}, which gives ${name} ${spokenPercent(p)}`}
        step={LOGITS.step}
        onChange={(value) => model.setLogit(index, value)}
      />
      <Bar share={p} ticks={TICKS} />
      <span class="share-number">{percent(p)}</span>
    </li>
  );
}
