import { Plane, PlanePath, type PlanePoint, PlaneText } from '../../components/Plane.js';
import { decimal, spokenNumber } from '../../format.js';
import { CORNERS, meanOf, type PlaneVector, placeIn, toPlane, vectorAt } from './geometry.js';
import * as model from './model.js';
import { edgeOfAll, wedgeOf } from './regions.js';
import { CLASSES } from './state.js';

/** The plane of the logits: which of them give everybody something, which leave two, which one. */
export function LogitPlane() {
  const view = model.view.value;
  const alpha = model.alpha.value;
  const at = (vector: PlaneVector) => placeIn(view, vector);
  const z = model.logits.value;
  const point: PlanePoint = {
    label: 'The logits',
    at: at(model.point.value),
    valueNow: Number(decimal(z[model.best.value] as number, 3).replace('−', '-')),
    valueText: CLASSES.map((name, index) => `${name} ${spokenNumber(z[index] as number)}`).join(', '),
    onMove: (to) => model.movePoint(vectorAt(view, to)),
    onStep: model.stepPoint,
    snapshot: model.snapshot,
  };
  const margin = model.margin.value;
  const triangle = CORNERS.map((corner) => at(toPlane(corner)));
  const output = at(toPlane(model.probs.value));
  return (
    <figure>
      <figcaption>
        <h3>Where the logits are</h3>
        <span class="plane-note">drag the point</span>
      </figcaption>
      <Plane
        class={`logit-plane ${margin > 8 * view.half ? 'dense' : ''}`}
        label="The plane of the logits"
        points={[point]}
        jump={0}
        onHold={model.holdView}
      >
        {margin <= 8 * view.half && (
          <>
            <PlanePath class="region-all" closed lines={[edgeOfAll(alpha).map(at)]} />
            {CLASSES.map((name, index) => (
              <PlanePath key={name} class="region-one" closed lines={[wedgeOf(index, alpha, 4 * view.half).map(at)]} />
            ))}
          </>
        )}
        <PlanePath
          class="plane-axes"
          lines={CORNERS.map((corner) => [at([0, 0]), at(scaled(toPlane(corner), 2 * view.half))])}
        />
        <PlanePath class="plane-triangle" closed lines={[triangle]} />
        <PlanePath class="plane-link" lines={[[at(model.point.value), output]]} />
        <RegionNames />
        <circle class="plane-output" cx={`${output[0] * 100}%`} cy={`${output[1] * 100}%`} />
      </Plane>
      <p class="plane-note">
        Seen along (1, 1, 1): adding {decimal(meanOf(z), 2)} to all three, their mean, moves nothing. The small triangle
        is the simplex itself, at the same scale.
      </p>
    </figure>
  );
}

const scaled = ([x, y]: PlaneVector, by: number): PlaneVector => [x * by, y * by];

/** Words for the regions, where there is room for them. */
function RegionNames() {
  const view = model.view.value;
  const margin = model.margin.value;
  const at = (vector: PlaneVector) => placeIn(view, vector);
  const reach = view.half * 0.86;
  // Where two classes share evenly and the third has just reached 0, and how wide the strip beyond it is.
  const edge = margin === Infinity ? Infinity : 0.5 ** (model.alpha.value - 1) * margin * Math.sqrt(2 / 3);
  const wideEnough = margin * Math.SQRT2 > 0.4 * view.half && edge < 0.8 * view.half;
  return (
    <>
      {CORNERS.map((corner, index) => {
        const direction = scaled(toPlane(corner), Math.sqrt(1.5));
        const tip = margin * Math.sqrt(2 / 3);
        return (
          <PlaneText key={index} class="strong" at={at(scaled(direction, reach))}>
            {tip < reach - 0.12 * view.half ? `only ${CLASSES[index]}` : CLASSES[index]}
          </PlaneText>
        );
      })}
      {wideEnough &&
        CORNERS.map((corner, index) => {
          const opposite = scaled(toPlane(corner), -Math.sqrt(1.5));
          const [first, second] = CLASSES.filter((_, other) => other !== index);
          return (
            <PlaneText key={index} at={at(scaled(opposite, Math.max(edge + 0.16 * view.half, 0.72 * view.half)))}>
              {`${first} and ${second}`}
            </PlaneText>
          );
        })}
      {edge > 0.14 * view.half && (
        <PlaneText at={at([0, 0])} by={[0, 0.95]}>
          all three
        </PlaneText>
      )}
    </>
  );
}
