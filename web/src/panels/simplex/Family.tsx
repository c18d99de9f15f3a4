import { SignMark } from '../../components/Plane.js';
import { percent } from '../../format.js';
import { step } from '../../state.js';
import * as model from './model.js';
import { CLASSES, state } from './state.js';

/** The named maps of the same logits, side by side. */
export function Family() {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section class="table-scroll family" tabIndex={0} aria-label="The named maps of these logits">
      <table>
        <thead>
          <tr>
            <th scope="col">the same logits under</th>
            <th scope="col">α</th>
            {CLASSES.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {model.family.value.map(({ name, text, alpha, sign, probs }) => (
            <tr key={name} data-map={name} class={model.alpha.value === alpha ? 'chosen' : ''}>
              <th scope="row">
                <SignMark sign={sign} />
                {name}
              </th>
              <td>
                <button
                  type="button"
                  class="button alpha-button"
                  aria-label={`α = ${text}, ${name}`}
                  aria-pressed={model.alpha.value === alpha}
                  onClick={() =>
                    step(() => {
                      state.alpha.value = alpha;
                    })
                  }
                >
                  {text}
                </button>
              </td>
              {probs.map((p, index) => (
                <td key={index} class={p === 0 ? 'none' : ''}>
                  {percent(p, 1)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
