import { decimal, exact, percent, significant } from '../../format.js';
import * as model from './model.js';

/** The formula with the numbers of one class in it, as softmax computes it. */
export function WorkedFormula() {
  const index = model.inspected.value;
  const name = model.names.value[index] as string;
  const z = model.logits.value[index] as number;
  const max = model.logits.value[model.best.value] as number;
  const T = model.temperature.value;
  const weight = model.weights.value[index] as number;
  const total = model.weights.value.reduce((sum, w) => sum + w, 0);

  const result = (
    <math>
      <mrow>
        <mo>=</mo>
        <mfrac>
          <mn>{significant(weight, 4)}</mn>
          <mn>{decimal(total, 3)}</mn>
        </mfrac>
        <mo>=</mo>
        <mn class="result">{percent(model.probs.value[index] as number)}</mn>
      </mrow>
    </math>
  );

  return (
    <figure class="worked">
      <figcaption>
        How <strong>{name}</strong> gets its share
      </figcaption>
      {/* Three pieces, so that a narrow screen can break the line between them. */}
      <p class="equation">
        <math>
          <mrow>
            <msub>
              <mi>p</mi>
              <mtext>{name}</mtext>
            </msub>
            <mo>=</mo>
          </mrow>
        </math>
        <math>
          <mfrac displaystyle={true}>
            <Power z={<mn>{exact(z)}</mn>} max={exact(max)} T={exact(T)} />
            <mrow>
              <munder>
                <mo>∑</mo>
                <mi>j</mi>
              </munder>
              <Power z={<Zj />} max={exact(max)} T={exact(T)} />
            </mrow>
          </mfrac>
        </math>
        {result}
      </p>
      <p class="aside">{T === 0 ? AT_ZERO : T === Infinity ? AT_INFINITY : ALWAYS}</p>
    </figure>
  );
}

/** Preact writes a boolean false as no attribute at all, and brackets stretch unless told. */
const FLAT = { stretchy: 'false' as unknown as boolean };

const ALWAYS = 'The largest logit is subtracted first. Every share stays the same, and no power can overflow.';
const AT_ZERO = 'At zero this is a limit: the powers below the largest vanish, and those that tie for it share.';
const AT_INFINITY = 'Anything finite divided by ∞ is 0, every power is 1, and all classes are alike.';

function Zj() {
  return (
    <msub>
      <mi>z</mi>
      <mi>j</mi>
    </msub>
  );
}

function Power({ z, max, T }: { z: preact.ComponentChild; max: string; T: string }) {
  return (
    <msup>
      <mi>e</mi>
      <mrow>
        <mo {...FLAT}>(</mo>
        {z}
        <mo>−</mo>
        <Signed text={max} />
        <mo {...FLAT}>)</mo>
        <mo>/</mo>
        <mn>{T}</mn>
      </mrow>
    </msup>
  );
}

/** A number after a minus: −1.40 goes into brackets. */
function Signed({ text }: { text: string }) {
  if (!text.startsWith('−')) return <mn>{text}</mn>;
  return (
    <mrow>
      <mo {...FLAT}>(</mo>
      <mn>{text}</mn>
      <mo {...FLAT}>)</mo>
    </mrow>
  );
}
