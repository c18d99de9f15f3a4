import { useEffect, useRef } from 'preact/hooks';
import { Choice } from '../../components/Choice.js';
import { percent } from '../../format.js';
import * as attention from './attentionMaps.js';
import { model } from './modelSource.js';
import { state } from './state.js';

const CELL = 20;
const LEFT = 96;
const TOP = 84;

/** Who looks at whom: one head, the mean of a layer, or all layers together. */
export function Attention() {
  const { view, layer, head } = state;
  if (!model.value) return null;
  if (!attention.tells.value) {
    return (
      <p class="small-print">
        This model’s file gives its logits, not its attention: the maps need the page’s own model.
      </p>
    );
  }
  const heads = view.value === 'heads';
  return (
    <div class="stack">
      <div class="attention-controls">
        <Choice
          label="Show"
          value={view.value}
          options={[
            { value: 'heads', text: 'Heads' },
            { value: 'rollout', text: 'Rollout' },
          ]}
          onChange={(value) => {
            view.value = value as 'heads' | 'rollout';
          }}
        />
        {heads && (
          <>
            <Choice
              label="Layer"
              value={layer.value}
              options={[1, 2, 3, 4].map((value) => ({ value, text: value }))}
              onChange={(value) => {
                layer.value = value;
              }}
            />
            <Choice
              label="Head"
              value={head.value}
              options={[1, 2, 3, 4, 0].map((value) => ({ value, text: value || 'mean' }))}
              onChange={(value) => {
                head.value = value;
              }}
            />
          </>
        )}
      </div>
      <div class="attention-maps">
        <Weights />
        {heads && <Overview />}
      </div>
      <Targets />
    </div>
  );
}

function Weights() {
  const shown = attention.map.value;
  const labels = attention.labels.value;
  if (!shown) return <p class="small-print maps-waiting">The maps are drawn when the model has stopped writing.</p>;
  const start = attention.windowStart.value;
  const end = Math.min(shown.size, labels.length, start + attention.WINDOW);
  const places = Array.from({ length: end - start }, (_, i) => start + i);
  const query = attention.query.value;
  const weight = (from: number, to: number): number => shown.data[from * shown.size + to] as number;
  const largest = Math.max(...places.flatMap((from, r) => places.slice(0, r + 1).map((to) => weight(from, to))));
  const short = (at: number): string => (labels[at] as string).slice(0, 10);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section class="tree-scroll" tabIndex={0} aria-label="Attention map">
      <svg
        class="attention-map"
        width={LEFT + places.length * CELL + 60}
        height={TOP + places.length * CELL + 2}
        role="img"
        aria-label={`Attention weights, ${places.length} by ${places.length} tokens; the list below says where the chosen token looks`}
      >
        {places.map((at, i) => (
          <text
            key={`c${at}`}
            class="column"
            transform={`translate(${LEFT + (i + 0.65) * CELL},${TOP - 6}) rotate(-55)`}
          >
            {short(at)}
          </text>
        ))}
        {places.map((from, r) => (
          <g key={from} class={from === query ? 'query' : ''}>
            <text class="row" x={LEFT - 6} y={TOP + (r + 0.5) * CELL}>
              {short(from)}
            </text>
            {places.slice(0, r + 1).map((to, c) => (
              <rect
                key={to}
                class="cell"
                x={LEFT + c * CELL}
                y={TOP + r * CELL}
                width={CELL - 1}
                height={CELL - 1}
                fill-opacity={strength(weight(from, to) / largest)}
              >
                <title>{`${labels[from]} → ${labels[to]}: ${percent(weight(from, to))}`}</title>
              </rect>
            ))}
          </g>
        ))}
        {query >= start && query < end && (
          <rect
            class="query-frame"
            x={LEFT - 1}
            y={TOP + (query - start) * CELL - 1}
            width={(query - start + 1) * CELL + 1}
            height={CELL + 1}
          />
        )}
      </svg>
    </section>
  );
}

/** Small weights are seen too: the square root of the share of the largest one. */
const strength = (share: number): number => Math.round(1000 * (0.04 + 0.96 * Math.sqrt(share))) / 1000;

/** All heads at a glance; each is a way to it. */
function Overview() {
  const tensors = attention.layers.value;
  if (!tensors) return null;
  return (
    <fieldset class="head-grid" aria-label="All heads">
      {tensors.flatMap((tensor, l) =>
        Array.from({ length: tensor.dims[0] as number }, (_, h) => (
          <button
            key={`${l}-${h}`}
            type="button"
            data-drawn
            class="head-button"
            aria-label={`Layer ${l + 1}, head ${h + 1}`}
            aria-pressed={state.layer.value === l + 1 && state.head.value === h + 1}
            onClick={() => {
              state.layer.value = l + 1;
              state.head.value = h + 1;
            }}
          >
            <Thumbnail map={attention.headOf(tensor, h + 1)} />
          </button>
        )),
      )}
    </fieldset>
  );
}

function Thumbnail({ map }: { map: attention.AttentionMap }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const start = attention.windowStart.value;
  const side = Math.min(attention.WINDOW, map.size);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const image = context.createImageData(side, side);
    for (let r = 0; r < side; r++)
      for (let c = 0; c <= r; c++) {
        const weight = map.data[(start + r) * map.size + start + c] ?? 0;
        // a blue that stands out on both papers
        image.data.set([84, 138, 194, 255 * Math.sqrt(weight)], 4 * (r * side + c));
      }
    context.putImageData(image, 0, 0);
  });
  return <canvas ref={canvas} width={side} height={side} />;
}

function Targets() {
  const labels = attention.labels.value;
  const list = attention.targets.value;
  if (list.length === 0) return null;
  return (
    <p class="attention-targets">
      <strong>“{labels[attention.query.value]}”</strong>{' '}
      {state.view.value === 'rollout' ? 'comes, through all layers, from' : 'looks at'}{' '}
      {list.map(({ key, weight }, i) => (
        <span key={key}>
          {i > 0 && ', '}“{labels[key]}” <span class="share-number">{percent(weight, 1)}</span>
        </span>
      ))}
    </p>
  );
}
