import { Axis, GridLines, type Tick } from '../../components/Grid.js';
import { NumberField } from '../../components/NumberField.js';
import { Slider } from '../../components/Slider.js';
import { along, linearScale, type Scale, tidy } from '../../components/scale.js';
import { decimal, exact, percent, spokenNumber, spokenPercent } from '../../format.js';
import { step } from '../../state.js';
import * as model from './model.js';
import { LOGIT_RANGE } from './state.js';

const scaleOf = (limit: number): Scale => linearScale(-limit, limit, 0.1);
const ticksOf = (limit: number): readonly Tick[] => {
  const outer = limit === 4 ? 4 : limit === 10 ? 8 : 20;
  return [-outer, -outer / 2, 0, outer / 2, outer].map((value) => ({
    unit: scaleOf(limit).toUnit(value),
    text: decimal(value, 0),
    main: value === 0,
  }));
};
const SIGNED_TICKS: readonly Tick[] = [-1, -0.5, 0, 0.5, 1].map((value) => ({
  unit: (value + 1) / 2,
  text: decimal(value, value % 1 === 0 ? 0 : 1),
  main: value === 0,
}));
const SHARE_TICKS: readonly Tick[] = [0, 0.5, 1].map((unit) => ({ unit, text: `${unit * 100}%`, main: unit === 0 }));

/** One class a row: its logit and where the step takes it, its share beside the truth, and the difference. */
export function Rows() {
  return (
    <div class="gradient-rows">
      <div class="gradient-heads" aria-hidden="true">
        <span>truth</span>
        <h3>
          Logits <i>z</i>
        </h3>
        <h3>
          Shares <i>p</i>, truth <i>q</i>
        </h3>
        <h3>
          Gradient <i>p − q</i>
        </h3>
        <Axis ticks={ticksOf(model.axisLimit.value)} />
        <Axis ticks={SHARE_TICKS} />
        <Axis ticks={SIGNED_TICKS} />
      </div>
      <ul>
        {model.names.value.map((name, index) => (
          <Row key={name} name={name} index={index} />
        ))}
      </ul>
    </div>
  );
}

function Row({ name, index }: { name: string; index: number }) {
  const z = model.logits.value[index] as number;
  const p = model.probs.value[index] as number;
  const q = model.truth.value[index] as number;
  const g = model.gradient.value[index] as number;
  const next = model.moved.value.logits[index] as number;
  const scale = scaleOf(model.axisLimit.value);
  const isTarget = model.target.value === index;
  const valueText = `${spokenNumber(z)}, which gives ${name} ${spokenPercent(p)} and a gradient of ${spokenNumber(g)}`;
  return (
    <li class={`gradient-row ${isTarget ? 'target' : ''}`} aria-label={`Class ${name}`}>
      <button
        type="button"
        class="button truth-button"
        aria-label={`${name} is the truth`}
        aria-pressed={isTarget}
        onClick={() =>
          step(() => {
            model.target.value = index;
          })
        }
      >
        {name}
      </button>
      <Slider
        label={`Logit of ${name} in the gradients`}
        value={z}
        scale={scale}
        origin={0}
        valueText={valueText}
        onChange={(value) => model.setLogit(index, value)}
        onHold={model.holdAxis}
      >
        <GridLines ticks={ticksOf(model.axisLimit.value)} />
        <Ghost scale={scale} from={z} to={next} />
      </Slider>
      <NumberField
        label={`Logit of ${name} in the gradients, typed`}
        value={z}
        range={LOGIT_RANGE}
        format={exact}
        valueText={valueText}
        step={(value, steps) => tidy(value + steps * 0.1)}
        onChange={(value) => model.setLogit(index, value)}
      />
      <svg class="bar share-truth" aria-hidden="true" focusable="false">
        <GridLines ticks={SHARE_TICKS} />
        <rect class="bar-fill" width={along(p)} y="50%" rx="2" />
        <line class="truth-mark" x1={along(q)} x2={along(q)} y1="18%" y2="82%" />
      </svg>
      <span class="gradient-share">{percent(p)}</span>
      <svg class="bar signed-bar" aria-hidden="true" focusable="false">
        <GridLines ticks={SIGNED_TICKS} />
        <rect
          class={`bar-fill ${g < 0 ? 'below' : 'above'}`}
          x={along(0.5 + Math.min(0, g) / 2)}
          width={along(Math.abs(g) / 2)}
          y="50%"
        />
      </svg>
      <span class="gradient-value">{signed(g)}</span>
    </li>
  );
}

/** Where one step takes the dot: an arrow along the track. */
function Ghost({ scale, from, to }: { scale: Scale; from: number; to: number }) {
  const [start, end] = [scale.toUnit(from), scale.toUnit(to)];
  if (Math.abs(end - start) < 0.004) return null;
  return (
    <>
      <line class="ghost-line" x1={along(start)} x2={along(end)} y1="50%" y2="50%" />
      <circle class="ghost" cx={along(end)} cy="50%" />
    </>
  );
}

export const signed = (value: number, digits = 4): string => {
  const text = decimal(value, digits);
  return value > 0 && !/^0\.?0*$/.test(text) ? `+${text}` : text;
};
