import { Axis, TickMarks } from '../../components/Grid.js';
import { NumberField } from '../../components/NumberField.js';
import { Slider } from '../../components/Slider.js';
import { exact } from '../../format.js';
import { TEMPERATURE_RANGE } from '../../state.js';
import * as model from './model.js';
import { spokenTemperature, TEMPERATURE_TICKS, temperatureScale } from './temperature.js';

export function Temperature() {
  const value = model.temperature.value;
  const change = (next: number) => {
    model.temperature.value = next;
  };
  return (
    <div class="temperature">
      <h3>
        Temperature <i>T</i>
      </h3>
      <NumberField
        label="Temperature, typed"
        value={value}
        range={TEMPERATURE_RANGE}
        format={exact}
        valueText={spokenTemperature(value)}
        step={temperatureScale.step}
        onChange={change}
      />
      <div class="temperature-track">
        <Slider
          label="Temperature"
          value={value}
          scale={temperatureScale}
          origin={1}
          valueText={spokenTemperature(value)}
          onChange={change}
        >
          <TickMarks ticks={TEMPERATURE_TICKS} />
        </Slider>
        <Axis ticks={TEMPERATURE_TICKS} />
      </div>
    </div>
  );
}
