import { Control } from '../../components/Control.js';
import { spokenTemperature, TEMPERATURE_TICKS, temperatureScale } from '../../components/temperature.js';
import { exact } from '../../format.js';
import * as model from './model.js';
import { TEMPERATURE_RANGE } from './state.js';

export function Temperature() {
  const value = model.temperature.value;
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
      valueText={spokenTemperature(value)}
      ticks={TEMPERATURE_TICKS}
      onChange={(next) => {
        model.temperature.value = next;
      }}
    />
  );
}
