import { Choice } from '../../components/Choice.js';
import { Control } from '../../components/Control.js';
import { NumberField } from '../../components/NumberField.js';
import { Switch } from '../../components/Switch.js';
import type { Scale } from '../../components/scale.js';
import { TextField } from '../../components/TextField.js';
import { decimal, exact, spokenNumber } from '../../format.js';
import { step } from '../../state.js';
import { clamp, oneLine } from '../../url/fields.js';
import * as model from './model.js';
import { ALPHA_RANGE, MAPS, state, WIDTH_RANGE } from './state.js';

const { min, max } = WIDTH_RANGE;

/** Octaves have the same length on the track; an arrow takes a quarter of one, at least a whole number. */
export const widthScale: Scale = {
  min,
  max,
  toUnit: (d) => Math.log2(d / min) / Math.log2(max / min),
  fromUnit: (unit) => Math.round(min * (max / min) ** unit),
  step(d, steps) {
    const next = Math.round(d * 2 ** (steps / 4));
    return clamp(next === d ? d + Math.sign(steps) : next, WIDTH_RANGE);
  },
};
const WIDTH_TICKS = [8, 16, 32, 64, 128, 256, 512, 1024].map((d) => ({
  unit: widthScale.toUnit(d),
  text: String(d),
  main: d === 64,
  minor: d === 16 || d === 128 || d === 512 || d === 32,
}));

export function Controls() {
  const { width, scaled, causal, map, alpha } = model;
  return (
    <>
      <div class="attention-text">
        <div class="attention-sentence">
          <span aria-hidden="true">Sentence</span>
          <TextField
            label="Sentence, up to eight words"
            value={state.text.value}
            placeholder="up to eight words"
            longest={80}
            onChange={(text) => {
              state.text.value = oneLine(text, 80);
            }}
          />
        </div>
        <button
          type="button"
          class="button"
          onClick={() => step(() => model.drawHead((state.seed.value * 31 + 7) % 99_991))}
        >
          Draw another head
        </button>
        <button type="button" class="button" onClick={() => step(() => model.drawHead(0))}>
          The one set by hand
        </button>
      </div>
      <Control
        title={
          <>
            Head size <i>d</i>
          </>
        }
        label="Head size"
        value={width.value}
        scale={widthScale}
        range={WIDTH_RANGE}
        format={(d) => decimal(d, 0)}
        valueText={`${width.value} numbers in a query`}
        ticks={WIDTH_TICKS}
        onChange={model.setWidth}
      />
      <div class="attention-switches" data-no-picture>
        <Switch
          on={scaled.value}
          onChange={(on) =>
            step(() => {
              scaled.value = on;
            })
          }
        >
          Divide by √<i>d</i> = {decimal(Math.sqrt(width.value))}
        </Switch>
        <Switch
          on={causal.value}
          onChange={(on) =>
            step(() => {
              causal.value = on;
            })
          }
        >
          Causal mask
        </Switch>
        <Choice
          label="Map"
          value={map.value}
          options={MAPS.map((name) => ({ value: name, text: name }))}
          onChange={(name) =>
            step(() => {
              map.value = name;
            })
          }
        />
        {map.value === 'entmax' && (
          <span class="attention-alpha">
            <i>α</i>
            <NumberField
              label="Alpha of entmax"
              value={alpha.value}
              range={ALPHA_RANGE}
              format={exact}
              valueText={spokenNumber(alpha.value)}
              step={(value, steps) => clamp(Math.round((value + steps * 0.1) * 1000) / 1000, ALPHA_RANGE)}
              onChange={(value) => {
                alpha.value = value;
              }}
            />
          </span>
        )}
      </div>
    </>
  );
}
