import { Control } from '../../components/Control.js';
import { linearScale } from '../../components/scale.js';
import { decimal, exact, percent, spokenNumber, spokenPercent } from '../../format.js';
import * as model from './model.js';
import { CLASS_COUNT, RATE_RANGE, SMOOTHING_RANGE } from './state.js';

const smoothingScale = linearScale(0, 1, 0.05);
const SMOOTHING_TICKS = [0, 0.1, 0.25, 0.5, 1].map((value) => ({
  unit: value,
  text: value === 0.1 ? '0.1' : String(value),
  main: value === 0,
}));
const rateScale = linearScale(0, 10, 0.5);
const RATE_TICKS = [0, 1, 2, 5, 10].map((value) => ({ unit: value / 10, text: String(value), main: value === 1 }));

export function Controls() {
  return (
    <div class="gradient-controls">
      <Control
        title={
          <>
            Smoothing <i>ε</i>
          </>
        }
        label="Label smoothing"
        value={model.smoothing.value}
        scale={smoothingScale}
        range={SMOOTHING_RANGE}
        format={exact}
        valueText={`${spokenNumber(model.smoothing.value)}: the truth has ${spokenPercent(model.truth.value[model.target.value] as number)}`}
        ticks={SMOOTHING_TICKS}
        onChange={(value) => {
          model.smoothing.value = value;
        }}
      />
      <Control
        title={
          <>
            Step size <i>η</i>
          </>
        }
        label="Step size"
        value={model.rate.value}
        scale={rateScale}
        range={RATE_RANGE}
        format={exact}
        valueText={`${spokenNumber(model.rate.value)}: the loss goes to ${decimal(model.moved.value.loss, 3)}`}
        ticks={RATE_TICKS}
        onChange={(value) => {
          model.rate.value = value;
        }}
      />
    </div>
  );
}

/** What one step does, in words, and the buttons that do it. */
export function Walk() {
  const { moved, learning, target, probs, names, count } = model;
  const t = target.value;
  return (
    <div class="walk">
      <p>
        One step takes the loss from {decimal(learning.value.loss, 4)} to{' '}
        <strong>{decimal(moved.value.loss, 4)}</strong>, and {names.value[t]} from {percent(probs.value[t] as number)}{' '}
        to <strong>{percent(moved.value.probs[t] as number)}</strong>.
      </p>
      <div class="try">
        <button type="button" class="button" onClick={() => model.takeSteps(1)}>
          Take the step
        </button>
        <button type="button" class="button" onClick={() => model.takeSteps(10)}>
          Take ten
        </button>
        <button type="button" class="button" onClick={model.startAgain}>
          Start again
        </button>
        <button type="button" class="button" disabled={count.value >= CLASS_COUNT.most} onClick={model.addClass}>
          More classes
        </button>
        <button type="button" class="button" disabled={count.value <= CLASS_COUNT.fewest} onClick={model.removeClass}>
          Fewer
        </button>
      </div>
    </div>
  );
}
