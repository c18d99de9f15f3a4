import { KeyLine } from '../../components/KeyLine.js';
import { type Place, PlanePath, PlaneSign, PlaneText } from '../../components/Plane.js';
import { spokenPercent } from '../../format.js';
import { nameOf } from './alpha.js';
import { CORNERS, type PlaneVector, placeIn, TRIANGLE_VIEW, type Triple, toPlane } from './geometry.js';
import * as model from './model.js';
import { CLASSES } from './state.js';

const at = (vector: PlaneVector): Place => placeIn(TRIANGLE_VIEW, vector);
const placeOf = (p: Triple): Place => at(toPlane(p));
const CORNER_PLACES = CORNERS.map(placeOf);

/** Lines on which one class has a quarter, a half, three quarters. */
const SHARE_LINES: (readonly Place[])[] = [0.25, 0.5, 0.75].flatMap((share) =>
  [0, 1, 2].map((index) =>
    [0, 1].map((end) => {
      const p: [number, number, number] = [0, 0, 0];
      p[index] = share;
      p[(index + 1 + end) % 3] = 1 - share;
      return placeOf(p);
    }),
  ),
);

/** Where the output lands: the hill that the map climbs, and the ways the output takes. */
export function Triangle() {
  const { probs, support, family } = model;
  const [x, y] = placeOf(probs.value);
  const spoken = CLASSES.map((name, index) => `${name} ${spokenPercent(probs.value[index] as number)}`).join(', ');
  const sparse = support.value.length < 3;
  return (
    <figure>
      <figcaption>
        <h3>Where the output lands</h3>
        <span class="plane-note">the simplex: all ways to share one whole</span>
      </figcaption>
      <svg
        class="plane triangle"
        role="img"
        aria-label={`The output of ${nameOf(model.alpha.value)} in the triangle: ${spoken}`}
        focusable="false"
      >
        <PlanePath class="triangle-ground" closed lines={[CORNER_PLACES]} />
        <PlanePath class="share-lines" lines={SHARE_LINES} />
        {model.levels.value.map((segments, k) => (
          <PlanePath key={k} class="contour" lines={segments.map((segment) => segment.map(at))} />
        ))}
        <PlanePath class="triangle-edge" closed lines={[CORNER_PLACES]} />
        {sparse && <Kept />}
        <PlanePath class="growth-path" lines={[model.growthPath.value.map(placeOf)]} />
        <PlanePath class="alpha-path" lines={[model.alphaPath.value.map(placeOf)]} />
        {family.value.map((map) => (
          <PlaneSign key={map.name} at={placeOf(map.probs)} sign={map.sign} />
        ))}
        <circle class="triangle-output" cx={`${x * 100}%`} cy={`${y * 100}%`} />
        {CLASSES.map((name, index) => (
          <PlaneText key={name} class="strong" at={CORNER_PLACES[index] as Place} by={NAME_OFFSETS[index] as Place}>
            {name}
          </PlaneText>
        ))}
      </svg>
      <p class="plane-note">
        <KeyLine line="alpha-path" /> the output as α sweeps from 1 to ∞; <KeyLine line="growth-path" /> as the logits
        grow from nothing, at this α. Thin lines: heights below the output.
      </p>
    </figure>
  );
}

const NAME_OFFSETS: readonly Place[] = [
  [-0.9, 0.9],
  [0.9, 0.9],
  [0, -1.1],
];

/** The edge, or the corner, that a sparse output lies on. */
function Kept() {
  const kept = model.support.value.map((index) => CORNER_PLACES[index] as Place);
  return kept.length === 2 ? <PlanePath class="kept-edge" lines={[kept]} /> : null;
}
