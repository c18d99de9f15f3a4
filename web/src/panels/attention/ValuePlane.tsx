import { NumberField } from '../../components/NumberField.js';
import { type Place, Plane, PlanePath, type PlanePoint, PlaneText } from '../../components/Plane.js';
import { along, tidy } from '../../components/scale.js';
import { exact, percent, spokenNumber, spokenPercent } from '../../format.js';
import { hull } from './hull.js';
import * as model from './model.js';
import { VALUE_RANGE } from './state.js';

const HALF = 2.3;
const placeOf = ([x, y]: readonly number[]): Place => [
  ((x as number) + HALF) / (2 * HALF),
  (HALF - (y as number)) / (2 * HALF),
];
const valueAt = ([x, y]: Place): [number, number] => [x * 2 * HALF - HALF, HALF - y * 2 * HALF];
const STEP = 0.1;

/** The weighted sum: every word's value as a point to drag, and the output among them. */
export function ValuePlane() {
  const { words, values, weights, output, query } = model;
  const points = values.value.map((value, j): PlanePoint => {
    const [x, y] = value as [number, number];
    const w = weights.value[j] as number;
    return {
      label: `Value of ${words.value[j]}`,
      at: placeOf(value),
      valueNow: x,
      valueText: `${spokenNumber(x)} across, ${spokenNumber(y)} up, weight ${spokenPercent(w)}`,
      onMove: (to) => model.setValue(j, valueAt(to)),
      snapshot: model.snapshotValues,
      onStep: (right, up) => model.setValue(j, [tidy(x + right * STEP), tidy(y + up * STEP)]),
      class: w === 0 ? 'unused' : '',
    };
  });
  const used = values.value.filter((_, j) => (weights.value[j] as number) > 0) as [number, number][];
  const [x, y] = placeOf(output.value);
  return (
    <figure>
      <figcaption>
        <h3>The weighted sum</h3>
        <span class="plane-note">drag a value</span>
      </figcaption>
      <Plane
        class="value-plane"
        label={`The values, and the output for ${words.value[query.value]}`}
        points={points}
        onTake={(j) => {
          model.takenKey.value = j;
        }}
      >
        <PlanePath class="value-hull" closed lines={[hull(used).map(placeOf)]} />
        {values.value.map((value, j) => {
          const w = weights.value[j] as number;
          const [vx, vy] = placeOf(value);
          return (
            w > 0 && (
              <line
                key={j}
                class="value-spoke"
                x1={along(vx)}
                y1={along(vy)}
                x2={along(x)}
                y2={along(y)}
                stroke-width={1 + 11 * w}
              />
            )
          );
        })}
        <circle class="value-output" cx={along(x)} cy={along(y)} />
        {values.value.map((value, j) => {
          const [vx, vy] = placeOf(value);
          return (
            <PlaneText key={j} class="word" at={[vx, vy]} by={[0, vy < 0.5 ? -1.35 : 1.45]}>
              {words.value[j]}
            </PlaneText>
          );
        })}
      </Plane>
      <TakenValue />
    </figure>
  );
}

/** The value that was touched last, in numbers to type. */
function TakenValue() {
  const j = model.taken.value;
  const word = model.words.value[j];
  const [x, y] = model.values.value[j] as [number, number];
  const field = (axis: 'x' | 'y', value: number, change: (next: number) => readonly [number, number]) => (
    <NumberField
      label={`Value of ${word}, ${axis}`}
      value={value}
      range={VALUE_RANGE}
      format={exact}
      valueText={spokenNumber(value)}
      step={(old, steps) => tidy(old + steps * STEP)}
      onChange={(next) => model.setValue(j, change(next))}
    />
  );
  return (
    <p class="taken-value">
      <span>
        <strong>{word}</strong> at x, y; weight {percent(model.weights.value[j] as number, 1)}
      </span>
      {field('x', x, (next) => [next, y])}
      {field('y', y, (next) => [x, next])}
    </p>
  );
}
