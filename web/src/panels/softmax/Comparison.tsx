import { Bar } from '../../components/Bar.js';
import type { Tick } from '../../components/Grid.js';
import { percent } from '../../format.js';
import { MAP_IDS, MAPS, type MapId, TRAITS } from './maps.js';
import * as model from './model.js';

const TICKS: readonly Tick[] = [0, 1].map((unit) => ({ unit, text: '', main: unit === 0 }));

/** The same logits under every map, side by side, and what tells the maps apart. */
export function Comparison() {
  return (
    <section class="comparison" aria-labelledby="comparison-title">
      <h3 id="comparison-title">The same logits under five maps</h3>
      <div class="comparison-maps">
        {MAP_IDS.map((map) => (
          <OneMap key={map} map={map} />
        ))}
      </div>
    </section>
  );
}

function OneMap({ map }: { map: MapId }) {
  const shares = model.under(map);
  const chosen = model.map.value === map;
  return (
    <article class={`one-map ${chosen ? 'chosen' : ''}`} data-map={map} aria-label={map}>
      <h4>
        {MAPS[map].name}
        {map === 'entmax' && ` α = ${model.alpha.value}`}
        {chosen && <span class="chosen-mark"> in view</span>}
      </h4>
      <ul class="map-shares">
        {shares.map((share, index) => (
          <li key={index}>
            <span class="map-class">{model.names.value[index]}</span>
            <Bar share={share} ticks={TICKS} />
            <span class="map-share">{percent(share, 1)}</span>
          </li>
        ))}
      </ul>
      <dl class="traits">
        {TRAITS.map((trait, index) => (
          <div key={trait}>
            <dt>{trait}</dt>
            <dd>{MAPS[map].traits[index]}</dd>
          </div>
        ))}
      </dl>
    </article>
  );
}
