import { Bar } from '../../components/Bar.js';
import type { Tick } from '../../components/Grid.js';
import { NumberField } from '../../components/NumberField.js';
import { linearScale } from '../../components/scale.js';
import { exact, percent, spokenNumber } from '../../format.js';
import * as model from './model.js';
import { broken, shown } from './print.js';
import { LOGIT_RANGE } from './state.js';

const TICKS: readonly Tick[] = [0, 0.5, 1].map((unit) => ({ unit, text: '', main: unit === 0 }));
const LOGITS = linearScale(LOGIT_RANGE.min, LOGIT_RANGE.max, 0.1);

/** The logits to type; what each form makes of them stands beside. */
export function Ways() {
  return (
    <div class="ways">
      <section class="way">
        <h3>
          Logits, <i>x</i> = <i>z</i> + offset
        </h3>
        <table class="steps">
          <thead>
            <tr>
              <th scope="col">class</th>
              <th scope="col">
                <i>z</i>
              </th>
              <th scope="col">
                <i>x</i>
              </th>
            </tr>
          </thead>
          <tbody>
            {model.logits.value.map((z, index) => (
              <tr key={index}>
                <th scope="row">{model.name(index)}</th>
                <td>
                  <NumberField
                    label={`Logit of ${model.name(index)}, typed`}
                    value={z}
                    range={LOGIT_RANGE}
                    format={exact}
                    valueText={spokenNumber(z)}
                    step={LOGITS.step}
                    onChange={(value) => model.setLogit(index, value)}
                  />
                </td>
                <td>{shown(model.inputs.value[index] as number, 6)}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">sum</th>
              <td />
              <td />
            </tr>
          </tfoot>
        </table>
      </section>
      <Steps id="naive" title="As the textbook writes it" variable="x" way={model.naive.value} />
      <Steps id="stable" title="As logitkit computes it" variable="x − max" way={model.stable.value} />
    </div>
  );
}

/** One form, step by step: power, sum, share. */
function Steps({ id, title, variable, way }: { id: string; title: string; variable: string; way: model.Way }) {
  return (
    <section class="way" data-way={id}>
      <h3>{title}</h3>
      <table class="steps">
        <thead>
          <tr>
            <th scope="col">
              e<sup>{variable}</sup>
            </th>
            <th scope="col" class="way-bar">
              <span class="visually-hidden">share as a bar</span>
            </th>
            <th scope="col">share</th>
          </tr>
        </thead>
        <tbody>
          {way.shares.map((share, index) => (
            <tr key={index}>
              <Value of={way.powers[index] as number} />
              <td class="way-bar">
                <Bar share={Number.isFinite(share) ? share : 0} ticks={TICKS} />
              </td>
              <td class={`way-share ${broken(share) ? 'broken' : ''}`}>
                {Number.isFinite(share) ? percent(share) : 'NaN ✕'}
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <Value of={way.sum} />
            <td class="way-bar" />
            <td class="way-share">sum above</td>
          </tr>
        </tfoot>
      </table>
    </section>
  );
}

const Value = ({ of: value }: { of: number }) => <td class={broken(value) ? 'broken' : ''}>{shown(value)}</td>;
