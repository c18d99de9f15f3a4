import { type Axis, createAxis } from '../../chart/axis.js';
import { Chart } from '../../chart/Chart.js';
import { Area, Dot, Line, Note, Rule } from '../../chart/marks.js';
import { useDrag } from '../../components/drag.js';
import { along } from '../../components/scale.js';
import { TEMPERATURE_TICKS, temperatureScale } from '../../components/temperature.js';
import { decimal, exact } from '../../format.js';
import * as model from './model.js';

/** All temperatures on one axis, like the track under it. */
const TEMPERATURES: Axis = {
  domain: [0, Infinity],
  toUnit: temperatureScale.toUnit,
  fromUnit: temperatureScale.fromUnit,
  ticks: TEMPERATURE_TICKS,
};

/** Entropy over temperature; the dot is where the slider is, and can be dragged along the curve. */
export function EntropyCurve() {
  const most = model.mostBits.value;
  const bits = model.entropyBits.value;
  const temperature = model.T.value;
  const y = createAxis({ domain: [0, most * 1.06], count: 4, main: 0 });
  const drag = useDrag({
    onDrag: (unit) => {
      model.T.value = temperatureScale.fromUnit(Math.min(1, Math.max(0, unit)));
    },
  });
  return (
    <div class="entropy-curve">
      <Chart
        x={TEMPERATURES}
        y={y}
        xLabel="temperature T"
        yLabel="entropy H, bits"
        label={`Entropy over temperature: ${decimal(bits, 3)} bits at T = ${exact(temperature)}, rising to ${decimal(most, 3)}`}
        overlay={<div class="drag-surface" {...drag} />}
      >
        <Area points={model.curve.value} />
        <Rule y={most} class="dashed" />
        <Note at={[0, most]} place="after" class="above">
          {`the most there can be: ${decimal(most, 3)}`}
        </Note>
        <Line points={model.curve.value} />
        <line
          class="rule lead"
          x1={along(temperatureScale.toUnit(temperature))}
          x2={along(temperatureScale.toUnit(temperature))}
          y1={along(1 - y.toUnit(bits))}
          y2="100%"
        />
        <Dot at={[temperature, bits]} class="lead" />
      </Chart>
    </div>
  );
}
