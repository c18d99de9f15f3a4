import { Bar } from '../../components/Bar.js';
import { GridLines, type Tick } from '../../components/Grid.js';
import { NumberField } from '../../components/NumberField.js';
import { Slider } from '../../components/Slider.js';
import { type Scale, tidy } from '../../components/scale.js';
import { TextField } from '../../components/TextField.js';
import { exact, percent, spokenNumber, spokenPercent } from '../../format.js';
import * as model from './model.js';
import { CLASS_COUNT, LABEL_LENGTH, LOGIT_RANGE, state } from './state.js';

export const LOGIT_STEP = 0.1;

export interface ClassRowProps {
  index: number;
  scale: Scale;
  logitTicks: readonly Tick[];
  shareTicks: readonly Tick[];
  onRemove(index: number): void;
}

/** One class from left to right: its name, its logit as a dot and as a number, its probability. */
export function ClassRow({ index, scale, logitTicks, shareTicks, onRemove }: ClassRowProps) {
  const name = model.names.value[index] as string;
  const logit = model.logits.value[index] as number;
  const p = model.probs.value[index] as number;
  const isBest = model.best.value === index;
  const isInspected = model.pointedAt.value === index;
  const valueText = `${spokenNumber(logit)}, which gives ${name} ${spokenPercent(p)}`;

  const point = () => {
    model.pointedAt.value = index;
  };
  const leave = () => {
    if (model.pointedAt.value === index) model.pointedAt.value = null;
  };

  return (
    <li
      class={`class-row ${isBest ? 'best' : ''} ${isInspected ? 'inspected' : ''}`}
      aria-label={name}
      onPointerEnter={point}
      onPointerLeave={leave}
      onFocusIn={point}
      onFocusOut={leave}
    >
      <TextField
        class="class-name"
        label={`Name of class ${index + 1}`}
        value={state.labels.value[index] as string}
        placeholder={`class ${index + 1}`}
        longest={LABEL_LENGTH}
        onChange={(label) => model.setLabel(index, label)}
      />
      <Slider
        class="logit-slider"
        label={`Logit of ${name}`}
        value={logit}
        scale={scale}
        origin={0}
        valueText={valueText}
        onChange={(value) => model.setLogit(index, value)}
        onHold={model.holdAxis}
      >
        <GridLines ticks={logitTicks} />
      </Slider>
      <NumberField
        class="logit-field"
        label={`Logit of ${name}, typed`}
        value={logit}
        range={LOGIT_RANGE}
        format={exact}
        valueText={valueText}
        step={(value, steps) => tidy(value + steps * LOGIT_STEP)}
        onChange={(value) => model.setLogit(index, value)}
      />
      <Bar class="share-bar" share={p} ticks={shareTicks} />
      <span class="share">
        <span class="share-number">{percent(p)}</span>
        {isBest && <span class="argmax-mark">argmax</span>}
      </span>
      <button
        type="button"
        class="remove"
        aria-label={`Remove ${name}`}
        disabled={model.count.value <= CLASS_COUNT.fewest}
        onClick={() => onRemove(index)}
      >
        <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
          <path d="M2 2l8 8M10 2l-8 8" stroke="currentColor" stroke-width="1.5" />
        </svg>
      </button>
    </li>
  );
}
