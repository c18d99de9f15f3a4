import { Choice } from '../../components/Choice.js';
import { Control } from '../../components/Control.js';
import { linearScale } from '../../components/scale.js';
import { exact, spokenNumber } from '../../format.js';
import { step } from '../../state.js';
import { MAP_IDS, MAPS } from './maps.js';
import { ALPHA_RANGE, state } from './state.js';

const ALPHAS = linearScale(ALPHA_RANGE.min, ALPHA_RANGE.max, 0.1);
const TICKS = [1, 1.5, 2, 3, 4].map((value) => ({
  unit: ALPHAS.toUnit(value),
  text: String(value),
  ...(value === 1 ? { note: 'softmax' } : {}),
}));

/** Which map the logits go through; entmax has a parameter of its own. */
export function MapChoice() {
  return (
    <>
      <Choice
        class="map-choice"
        label="Map"
        value={state.map.value}
        options={MAP_IDS.map((value) => ({ value, text: MAPS[value].name }))}
        onChange={(map) =>
          step(() => {
            state.map.value = map;
          })
        }
      />
      {state.map.value === 'entmax' && (
        <Control
          title={
            <>
              Entmax <i>α</i>
            </>
          }
          label="Alpha"
          value={state.alpha.value}
          scale={ALPHAS}
          format={exact}
          valueText={spokenNumber(state.alpha.value)}
          ticks={TICKS}
          onChange={(alpha) => {
            state.alpha.value = alpha;
          }}
        />
      )}
    </>
  );
}
