import { along } from '../../components/scale.js';
import { decimal } from '../../format.js';
import * as model from './model.js';

/** How every share answers to every logit. The sign is in the number, the size in the colour too. */
export function Jacobian() {
  const names = model.names.value;
  const cells = names.length + 1;
  const middle = (index: number) => along((index + 0.5) / cells);
  const digits = names.length > 6 ? 2 : 3;
  const t = model.target.value;
  const spoken = `Jacobian of softmax, ${names.length} by ${names.length}; its diagonal is ${names
    .map((name, index) => `${name} ${decimal((model.jacobian.value[index] as number[])[index] as number, 3)}`)
    .join(', ')}`;
  return (
    <figure>
      <figcaption>
        <h3>The Jacobian</h3>
        <span class="plane-note">row: whose share; column: which logit moves</span>
      </figcaption>
      <svg class={`jacobian ${names.length > 5 ? 'many' : ''}`} role="img" aria-label={spoken} focusable="false">
        {names.map((name, index) => (
          <g key={name}>
            <text class="head" x={middle(index + 1)} y={middle(0)}>
              ∂z<tspan class="low">{name}</tspan>
            </text>
            <text class="head" x={middle(0)} y={middle(index + 1)}>
              ∂p<tspan class="low">{name}</tspan>
            </text>
          </g>
        ))}
        {model.jacobian.value.map((row, i) =>
          row.map((value, j) => (
            <g key={`${i},${j}`} class={value < 0 ? 'below' : 'above'}>
              <rect
                x={along((j + 1) / cells)}
                y={along((i + 1) / cells)}
                width={along(1 / cells)}
                height={along(1 / cells)}
                fill-opacity={Math.min(1, Math.sqrt(Math.abs(value) / 0.25)) * 0.5}
              />
              <text class="full" x={middle(j + 1)} y={middle(i + 1)}>
                {decimal(value, digits)}
              </text>
              <text class="short" x={middle(j + 1)} y={middle(i + 1)}>
                {decimal(value, 2).replace('0.', '.')}
              </text>
            </g>
          )),
        )}
        <rect
          class="target-row"
          x={along(1 / cells)}
          y={along((t + 1) / cells)}
          width={along((cells - 1) / cells)}
          height={along(1 / cells)}
        />
      </svg>
      <p class="plane-note">
        Each row and each column sums to 0: what one gains, the others lose. The framed row, divided by −p of {names[t]}
        , is the gradient of the loss without smoothing.
      </p>
    </figure>
  );
}
