import { type Axis, createAxis } from '../../chart/axis.js';
import { Chart } from '../../chart/Chart.js';
import { Dot, Line, Rule } from '../../chart/marks.js';
import { useDrag } from '../../components/drag.js';
import { decimal, spokenNumber } from '../../format.js';
import { clamp } from '../../url/fields.js';
import * as model from './model.js';
import { state } from './state.js';

const heat = createAxis({
  domain: [model.CURVE_RANGE.min, model.CURVE_RANGE.max],
  kind: 'log',
  ticks: [0.2, 0.5, 1, 2, 5, 10],
  format: (value) => String(value),
  main: 1,
});

/** What a temperature costs: the likelihood has one lowest point, and the fit finds it. */
export function Curves() {
  const T = clamp(state.temperature.value, model.CURVE_RANGE);
  const { nll, ece } = model.report.value;
  const fitted = model.fitted.value;
  return (
    <div class="curves">
      <Curve
        axis={upTo(model.nllCurve.value.map(([, value]) => value))}
        points={model.nllCurve.value}
        dot={[T, nll]}
        title="negative log-likelihood, nats"
        label={`Negative log-likelihood over the temperature: ${decimal(nll, 3)} now, ${fitted === undefined ? 'with no lowest point' : `lowest at T = ${spokenNumber(fitted)}`}`}
      />
      <Curve
        axis={upTo(model.eceCurve.value.map(([, value]) => value))}
        points={model.eceCurve.value}
        dot={[T, ece]}
        title="expected calibration error"
        label={`Expected calibration error over the temperature: ${decimal(ece, 4)} now`}
      />
    </div>
  );
}

/** From zero to a little above the middle of the curve's ends: the valley is what counts. */
function upTo(values: readonly number[]): Axis {
  const finite = values.filter(Number.isFinite);
  const low = Math.min(...finite, Number.MAX_VALUE);
  const high = Math.max(...finite, 0.05);
  const top = Math.min(high, low + 6 * Math.max(low, 0.05)) * 1.05;
  return createAxis({ domain: [0, top], count: 4 });
}

interface CurveProps {
  axis: Axis;
  points: readonly (readonly [number, number])[];
  dot: readonly [number, number];
  title: string;
  label: string;
}

function Curve({ axis, points, dot, title, label }: CurveProps) {
  const top = axis.domain[1];
  const fitted = model.fitted.value;
  const drag = useDrag({
    onDrag: (x) => model.setTemperature(Number(heat.fromUnit(clamp(x, { min: 0, max: 1 })).toPrecision(3))),
  });
  return (
    <Chart
      class="curve"
      x={heat}
      y={axis}
      xLabel={
        <>
          temperature <i>T</i>
        </>
      }
      yLabel={title}
      label={label}
      overlay={<div class="curve-hand" {...drag} />}
    >
      <Line points={points.filter(([, value]) => value <= top * 1.2)} />
      {fitted !== undefined && fitted === clamp(fitted, model.CURVE_RANGE) && <Rule x={fitted} class="lead dashed" />}
      <Dot at={[dot[0], Math.min(dot[1], top)]} class="lead" />
    </Chart>
  );
}
