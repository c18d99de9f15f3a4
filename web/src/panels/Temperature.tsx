import { Control } from '../components/Control.js';
import { Picture } from '../components/Picture.js';
import { Reading, Readings } from '../components/Readings.js';
import { along } from '../components/scale.js';
import { spokenTemperature, TEMPERATURE_TICKS, temperatureScale } from '../components/temperature.js';
import { decimal, exact, percent } from '../format.js';
import { PanelFrame } from '../frame/PanelFrame.js';
import { step } from '../state.js';
import '../styles/temperature.css';
import { EntropyCurve } from './temperature/EntropyCurve.js';
import { Definition, TemperatureLesson } from './temperature/Lesson.js';
import * as model from './temperature/model.js';
import { codeSample, numbers } from './temperature/output.js';
import { PRESETS } from './temperature/presets.js';
import { Shares } from './temperature/Shares.js';
import { Sweep } from './temperature/Sweep.js';
import { TEMPERATURE_RANGE } from './temperature/state.js';

/** The entropy over all temperatures, the dot that moves on it, and the bars that it reshapes. */
export function Temperature() {
  return (
    <PanelFrame aside={<Definition />} code={codeSample} table={numbers}>
      <div class="instrument">
        <Presets />
        <Picture>
          <Knob />
          <div class="temperature-pair">
            <EntropyCurve />
            <Shares />
          </div>
          <Sums />
        </Picture>
      </div>
      <TemperatureLesson />
    </PanelFrame>
  );
}

function Presets() {
  return (
    <fieldset class="presets" aria-label="Examples">
      {PRESETS.map(({ name, logits }) => (
        <button
          key={name}
          type="button"
          class="button"
          aria-pressed={logits.join() === model.logits.value.join()}
          onClick={() =>
            step(() => {
              model.logits.value = logits;
            })
          }
        >
          {name}
        </button>
      ))}
      <Sweep />
    </fieldset>
  );
}

function Knob() {
  const value = model.T.value;
  return (
    <Control
      title={
        <>
          Temperature <i>T</i>
        </>
      }
      label="Temperature"
      value={value}
      scale={temperatureScale}
      range={TEMPERATURE_RANGE}
      origin={1}
      format={exact}
      valueText={`${spokenTemperature(value)}: ${decimal(model.entropyBits.value, 3)} bits`}
      ticks={TEMPERATURE_TICKS}
      onChange={(next) => {
        model.T.value = next;
      }}
    />
  );
}

function Sums() {
  const { name, text } = model.regime.value;
  const share = model.fraction.value;
  return (
    <Readings>
      <Reading id="regime" term="Regime" value={name}>
        {text}
      </Reading>
      <Reading id="entropy" term="Entropy H" value={decimal(model.entropyBits.value, 3)} unit="bits">
        of {decimal(model.mostBits.value, 3)} at most
      </Reading>
      <Reading id="fraction" term="H / Hmax" value={percent(share)}>
        <svg class="meter" aria-hidden="true" focusable="false">
          <rect class="meter-track" width="100%" height="100%" rx="2" />
          <rect class="meter-fill" width={along(Math.min(1, share))} height="100%" rx="2" />
        </svg>
      </Reading>
      <Reading id="top" term="The largest share" value={percent(model.probs.value[model.best.value] as number)}>
        of class {model.name(model.best.value)}
      </Reading>
    </Readings>
  );
}
