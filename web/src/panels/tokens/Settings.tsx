import type { Signal } from '@preact/signals';
import { NumberField } from '../../components/NumberField.js';
import { decimal, spokenNumber } from '../../format.js';
import type { NumberRange } from '../../url/fields.js';
import { PENALTY_RANGE, SEED_RANGE, SHARE_RANGE, state, TEMPERATURE_RANGE, TOP_K_RANGE } from './state.js';

interface Setting {
  name: string;
  value: Signal<number>;
  range: NumberRange;
  step: number;
}

const SETTINGS: readonly Setting[] = [
  { name: 'Repetition penalty', value: state.repetition, range: PENALTY_RANGE, step: 0.05 },
  { name: 'Temperature', value: state.temperature, range: TEMPERATURE_RANGE, step: 0.1 },
  { name: 'Top-k (0: off)', value: state.topK, range: TOP_K_RANGE, step: 1 },
  { name: 'Top-p (1: off)', value: state.topP, range: SHARE_RANGE, step: 0.05 },
  { name: 'Min-p (0: off)', value: state.minP, range: SHARE_RANGE, step: 0.01 },
  { name: 'Seed', value: state.seed, range: SEED_RANGE, step: 1 },
];

/** The sampler's options, in the order in which its stages run. */
export function Settings() {
  return (
    <div class="token-settings">
      {SETTINGS.map((setting) => (
        <Field key={setting.name} {...setting} />
      ))}
    </div>
  );
}

function Field({ name, value, range, step }: Setting) {
  const whole = step === 1;
  return (
    <div class="labelled">
      <span aria-hidden="true">{name}</span>
      <NumberField
        label={name}
        value={value.value}
        range={range}
        format={(number) => decimal(number, whole || !Number.isFinite(number) ? 0 : Math.max(2, digitsOf(number)))}
        valueText={spokenNumber(value.value)}
        step={(from, steps) =>
          Number((from + (whole ? Math.sign(steps) * Math.ceil(Math.abs(steps)) : steps * step)).toFixed(4))
        }
        onChange={(next) => {
          value.value = whole ? Math.round(next) : next;
        }}
      />
    </div>
  );
}

const digitsOf = (value: number): number => Math.min(4, String(value).split('.')[1]?.length ?? 0);
