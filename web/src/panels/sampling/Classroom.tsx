import { DataTable } from '../../components/DataTable.js';
import { NumberField } from '../../components/NumberField.js';
import { Picture } from '../../components/Picture.js';
import { Switch } from '../../components/Switch.js';
import { along } from '../../components/scale.js';
import { counted, decimal, spokenNumber, whole } from '../../format.js';
import { step } from '../../state.js';
import * as model from './model.js';
import { CLASS_K_RANGE, state } from './state.js';
import { CLASS_DRAWS, type Column, classTable, columns, exactly, most, type Outcome } from './threeTemperatures.js';

/** 200 draws at three temperatures side by side, with top-k on a switch: one picture for a lesson. */
export function Classroom() {
  return (
    <section class="instrument classroom" aria-labelledby="classroom-title">
      <h3 id="classroom-title">{CLASS_DRAWS} draws at T = 0.3, 1 and 2</h3>
      <p class="aside">
        The same logits and the same random numbers three times. The stages above do not count here: only the
        temperature, and top-k if it is on.
      </p>
      <div class="classroom-controls">
        <Switch
          on={state.classTopK.value}
          onChange={(on) =>
            step(() => {
              state.classTopK.value = on;
            })
          }
        >
          Top-k
        </Switch>
        <span class="classroom-k">
          <span aria-hidden="true">k =</span>
          <NumberField
            label="k of the three pictures"
            value={state.classK.value}
            range={CLASS_K_RANGE}
            format={(value) => decimal(value, 0)}
            valueText={spokenNumber(state.classK.value)}
            step={(value, steps) => Math.round(value + Math.sign(steps) * Math.max(1, Math.abs(steps)))}
            onChange={(value) => {
              state.classK.value = Math.round(value);
            }}
          />
        </span>
        <button
          type="button"
          class="button"
          onClick={() =>
            step(() => {
              state.seed.value = (state.seed.value + 1) % 1_000_000;
            })
          }
        >
          Draw again
        </button>
      </div>
      <Picture class="classroom-picture">
        {columns.value.map((column) => (
          <Temperature key={column.temperature} {...column} />
        ))}
      </Picture>
      <p class="aside">Bars: how often each token came up. Lines: how often it is expected to.</p>
      <details>
        <summary>These draws as a table</summary>
        <DataTable {...classTable()} />
      </details>
    </section>
  );
}

function Temperature({ temperature, outcomes }: Column) {
  const seen = outcomes.filter(({ drawn }) => drawn > 0);
  const title = `T = ${exactly(temperature)}`;
  return (
    <figure class="classroom-column" data-temperature={temperature}>
      <figcaption>
        <strong>{title}</strong>{' '}
        <span>
          {counted(seen.length, 'token')}
          {model.isLarge.value && seen.some(({ name }) => name === 'all others') ? ' or groups' : ''} drawn
        </span>
      </figcaption>
      <ul aria-label={`${CLASS_DRAWS} draws at ${title}`}>
        {outcomes.map((outcome, index) => (
          <Bar key={index} {...outcome} />
        ))}
      </ul>
    </figure>
  );
}

function Bar({ name, drawn, expected }: Outcome) {
  const at = (count: number) => along(Math.min(1, count / most.value));
  return (
    <li class={`classroom-row ${expected === 0 ? 'never' : ''}`} aria-label={name}>
      <span class="classroom-name">{name}</span>
      <svg class="classroom-bar" aria-hidden="true" focusable="false">
        <rect class="classroom-fill" width={at(drawn)} y="20%" height="60%" rx="2" />
        {expected > 0 && <line class="classroom-expected" x1={at(expected)} x2={at(expected)} y1="5%" y2="95%" />}
      </svg>
      <span class="classroom-count" data-drawn={drawn}>
        {whole(drawn)}
      </span>
    </li>
  );
}
