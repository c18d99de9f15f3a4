import { Bar } from '../../components/Bar.js';
import { GridLines, type Tick } from '../../components/Grid.js';
import { NumberField } from '../../components/NumberField.js';
import { Slider } from '../../components/Slider.js';
import { linearScale, tidy } from '../../components/scale.js';
import { decimal, exact, percent, spokenNumber, spokenPercent } from '../../format.js';
import * as model from './model.js';
import { COMPONENT_RANGE, state } from './state.js';

const scale = linearScale(-4, 4, 0.1);
const TICKS: readonly Tick[] = [-4, -2, 0, 2, 4].map((value) => ({
  unit: scale.toUnit(value),
  text: decimal(value, 0),
  main: value === 0,
}));
const SHARE_TICKS: readonly Tick[] = [0, 0.5, 1].map((unit) => ({ unit, text: `${unit * 100}%`, main: unit === 0 }));

/** The chosen query's row, key by key: component, dot product, score, weight. */
export function KeyRows() {
  const q = model.words.value[model.query.value];
  return (
    <div class="key-rows">
      <div class="key-heads" aria-hidden="true">
        <h3>key</h3>
        <h3>
          component along the query <i>{q}</i>
        </h3>
        <h3>
          <i>q · k</i>
        </h3>
        <h3>score</h3>
        <h3>weight</h3>
      </div>
      <ul>
        {model.words.value.map((word, key) => (
          <KeyRow key={key} word={word} at={key} />
        ))}
      </ul>
      <p class="plane-note">
        {state.seed.value === 0 ? 'A head set by hand, invented for the picture. ' : 'A head drawn from N(0, 1). '}
        Its queries stand at right angles to each other and are √<i>d</i> long, as <i>d</i> numbers from N(0, 1) are on
        average. So <i>q · k</i> is √<i>d</i> times the key's component along the query.
      </p>
    </div>
  );
}

function KeyRow({ word, at }: { word: string; at: number }) {
  const u = (model.components.value[model.query.value] as number[])[at] as number;
  const w = model.weights.value[at] as number;
  const seen = model.isSeen(at);
  const label = `Component of key ${at + 1}, ${word}`;
  const valueText = `${spokenNumber(u)}, ${seen ? `weight ${spokenPercent(w)}` : 'masked'}`;
  return (
    <li
      class={`key-row ${model.largest.value === at ? 'best' : ''} ${seen ? '' : 'masked'}`}
      aria-label={`Key ${at + 1}, ${word}`}
    >
      <span class="key-word">{word}</span>
      <Slider
        label={label}
        value={u}
        scale={scale}
        origin={0}
        valueText={valueText}
        onChange={(value) => model.setComponent(at, value)}
      >
        <GridLines ticks={TICKS} />
      </Slider>
      <NumberField
        label={`${label}, typed`}
        value={u}
        range={COMPONENT_RANGE}
        format={exact}
        valueText={valueText}
        step={(value, steps) => tidy(value + steps * 0.1)}
        onChange={(value) => model.setComponent(at, value)}
      />
      <span class="key-product">{decimal(model.products.value[at] as number)}</span>
      <span class="key-score">{seen ? decimal(model.scores.value[at] as number) : '−∞'}</span>
      <Bar share={w} ticks={SHARE_TICKS} />
      <span class="key-weight">{percent(w)}</span>
    </li>
  );
}
