import { Choice } from '../components/Choice.js';
import { Control } from '../components/Control.js';
import { Picture } from '../components/Picture.js';
import { linearScale, type Scale, tidy } from '../components/scale.js';
import { decimal, exact, spokenNumber } from '../format.js';
import { PanelFrame } from '../frame/PanelFrame.js';
import { step } from '../state.js';
import { clamp } from '../url/fields.js';
import { Curves } from './calibration/Curves.js';
import { codeSample } from './calibration/code.js';
import { CalibrationLesson } from './calibration/Lesson.js';
import * as model from './calibration/model.js';
import { Crowd, Reliability } from './calibration/Reliability.js';
import { Source } from './calibration/Source.js';
import { Sums } from './calibration/Sums.js';
import { BINS_RANGE, state, TEMPERATURE_RANGE } from './calibration/state.js';
import { numbers } from './calibration/table.js';
import '../styles/calibration.css';

/** A classifier's confidence against how often it is right, and the temperature that brings them together. */
export function Calibration() {
  return (
    <PanelFrame code={codeSample} table={numbers}>
      <div class="instrument">
        <Source />
        <Temperature />
        <Picture class="calibration-picture">
          <div class="stack">
            <Reliability />
            <Crowd />
            <p class="aside">
              Solid: how often right. Dashed: up or down to how sure. The slanted line is where the two agree.
            </p>
          </div>
          <Curves />
        </Picture>
        <Sums />
        <Bins />
      </div>
      <CalibrationLesson />
    </PanelFrame>
  );
}

/** Evenly in log T, as the curves have it. */
const heatScale: Scale = {
  ...TEMPERATURE_RANGE,
  toUnit: (value) => clamp(Math.log(value / 0.05) / Math.log(400), { min: 0, max: 1 }),
  fromUnit: (unit) => Number((0.05 * 400 ** unit).toPrecision(3)),
  step: (value, steps) => clamp(tidy(value + steps * (value < 2 ? 0.05 : 0.25)), TEMPERATURE_RANGE),
};

function Temperature() {
  const T = state.temperature.value;
  return (
    <div class="heat">
      <Control
        title={
          <>
            Temperature <i>T</i>
          </>
        }
        label="Temperature of the calibration"
        value={T}
        scale={heatScale}
        origin={1}
        format={exact}
        valueText={`${spokenNumber(T)}, expected calibration error ${decimal(model.report.value.ece * 100, 1)} percent`}
        ticks={[0.1, 0.5, 1, 2, 5, 20].map((value) => ({
          unit: heatScale.toUnit(value),
          text: String(value),
          main: value === 1,
          minor: value === 0.5 || value === 5,
        }))}
        onChange={model.setTemperature}
      />
      <button
        type="button"
        class="button fit"
        disabled={model.fitted.value === undefined}
        title={model.fitted.value === undefined ? model.noFit.value : undefined}
        onClick={model.moveToFit}
      >
        {model.fitted.value === undefined ? 'Fit: no best T' : `Fit: T = ${decimal(model.fitted.value, 3)}`}
      </button>
    </div>
  );
}

const binsScale = linearScale(BINS_RANGE.min, BINS_RANGE.max, 1);

function Bins() {
  return (
    <div class="bins">
      <Control
        title="Bins"
        label="Number of bins"
        value={state.bins.value}
        scale={binsScale}
        format={(value) => decimal(value, 0)}
        valueText={spokenNumber(state.bins.value)}
        onChange={(value) => {
          state.bins.value = Math.round(value);
        }}
      />
      <Choice
        label="of equal"
        value={state.binning.value}
        options={[
          { value: 'width', text: 'width' },
          { value: 'mass', text: 'crowd' },
        ]}
        onChange={(value) =>
          step(() => {
            state.binning.value = value;
          })
        }
      />
    </div>
  );
}
