import { Choice } from '../../components/Choice.js';
import { NumberField } from '../../components/NumberField.js';
import { Slider } from '../../components/Slider.js';
import { linearScale } from '../../components/scale.js';
import { decimal, spokenNumber } from '../../format.js';
import * as model from './model.js';
import type { NumberParam, Param, StageSpec } from './stages.js';

export interface StageParamProps {
  spec: StageSpec;
  param: Param;
  value: number;
}

/** One thing to tune on a card: a slider and a field, a token, or one of a few words. */
export function StageParam({ spec, param, value }: StageParamProps) {
  const change = (next: number) => model.tune(spec.stage, param.name, next);
  const label = `${spec.title}: ${param.label}`;
  if (param.kind === 'number') return <NumberControl label={label} param={param} value={value} onChange={change} />;
  if (param.kind === 'token') return <TokenControl label={label} value={value} onChange={change} />;
  return (
    <Choice
      label={label}
      quiet
      class="stage-choice"
      value={value}
      options={param.choices.map((text, index) => ({ value: index, text }))}
      onChange={change}
    />
  );
}

/** As many decimals as the step has; more where more were typed. */
const written = (step: number) => (value: number) => {
  const fewest = step === 1 ? 0 : (String(step).split('.')[1]?.length ?? 0);
  const digits = Number.isFinite(value) ? (String(value).split('.')[1]?.length ?? 0) : 0;
  return decimal(value, Math.min(6, Math.max(fewest, digits)));
};

interface NumberControlProps {
  label: string;
  param: NumberParam;
  value: number;
  onChange(value: number): void;
}

function NumberControl({ label, param, value, onChange }: NumberControlProps) {
  const { min, max } = param.slider;
  const scale = linearScale(min, max, param.step);
  // A count has no tenths, however fine the pointer is.
  const whole = (next: number) => onChange(param.step === 1 ? Math.round(next) : next);
  return (
    <div class="stage-param">
      <span class="stage-param-name" aria-hidden="true">
        {param.label}
      </span>
      <Slider
        label={label}
        value={Math.min(max, Math.max(min, value))}
        scale={scale}
        origin={min < 0 ? 0 : min}
        valueText={spokenNumber(value)}
        onChange={whole}
      />
      <NumberField
        label={`${label}, typed`}
        value={value}
        range={param.range}
        format={written(param.step)}
        valueText={spokenNumber(value)}
        step={scale.step}
        onChange={whole}
      />
    </div>
  );
}

function TokenControl({ label, value, onChange }: { label: string; value: number; onChange(value: number): void }) {
  const last = model.size.value - 1;
  const id = Math.min(value, last);
  if (model.isLarge.value) {
    const scale = linearScale(0, last, 1);
    return (
      <div class="stage-param token-id">
        <span class="stage-param-name" aria-hidden="true">
          id
        </span>
        <NumberField
          label={`${label}, its id`}
          value={id}
          range={{ min: 0, max: last }}
          format={(v) => decimal(v, 0)}
          valueText={spokenNumber(id)}
          step={scale.step}
          onChange={(next) => onChange(Math.round(next))}
        />
      </div>
    );
  }
  return (
    <label class="stage-param token-choice">
      <span class="stage-param-name">{label.split(': ')[1]}</span>
      <select aria-label={label} value={String(id)} onChange={(event) => onChange(Number(event.currentTarget.value))}>
        {Array.from({ length: model.size.value }, (_, token) => (
          <option key={token} value={String(token)}>
            {model.nameOf(token)}
          </option>
        ))}
      </select>
    </label>
  );
}
