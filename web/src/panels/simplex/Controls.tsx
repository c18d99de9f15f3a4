import { Bar } from '../../components/Bar.js';
import { Control } from '../../components/Control.js';
import { NumberField } from '../../components/NumberField.js';
import { Slider } from '../../components/Slider.js';
import { linearScale, tidy } from '../../components/scale.js';
import { exact, percent, spokenNumber, spokenPercent } from '../../format.js';
import { ALPHA_TICKS, alphaScale, spokenAlpha } from './alpha.js';
import * as model from './model.js';
import { ALPHA_RANGE, CLASSES, LOGIT_RANGE, state } from './state.js';

export function AlphaControl() {
  const { alpha } = model;
  return (
    <Control
      title={
        <>
          Sharpness <i>α</i>
        </>
      }
      label="Alpha"
      value={alpha.value}
      scale={alphaScale}
      range={ALPHA_RANGE}
      format={exact}
      valueText={spokenAlpha(alpha.value)}
      ticks={ALPHA_TICKS}
      onChange={(value) => {
        state.alpha.value = value;
      }}
    />
  );
}

const logitScale = linearScale(LOGIT_RANGE.min, LOGIT_RANGE.max, 0.1);
const SHARE_TICKS = [0, 0.5, 1].map((unit) => ({ unit, text: `${unit * 100}%`, main: unit === 0 }));

/** One class a row: its logit to drag and to type, its share as a bar and a number. */
export function ClassShares() {
  return (
    <ul class="simplex-rows">
      {CLASSES.map((name, index) => {
        const z = model.logits.value[index] as number;
        const p = model.probs.value[index] as number;
        const valueText = `${spokenNumber(z)}, which gives ${name} ${spokenPercent(p)}`;
        return (
          <li key={name} class={`simplex-row ${model.best.value === index ? 'best' : ''}`} aria-label={`Class ${name}`}>
            <span class="simplex-name">{name}</span>
            <Slider
              label={`Logit of ${name}`}
              value={z}
              scale={logitScale}
              origin={0}
              valueText={valueText}
              onChange={(value) => model.setLogit(index, value)}
              onHold={model.holdView}
            />
            <NumberField
              label={`Logit of ${name}, typed`}
              value={z}
              range={LOGIT_RANGE}
              format={exact}
              valueText={valueText}
              step={(value, steps) => tidy(value + steps * 0.1)}
              onChange={(value) => model.setLogit(index, value)}
            />
            <Bar share={p} ticks={SHARE_TICKS} />
            <span class="share">
              <span class="share-number">{percent(p)}</span>
              {p === 0 && <span class="zero-mark">exactly 0</span>}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
