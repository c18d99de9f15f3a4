import { Formula, Frac, I, O, Sub } from '../components/formula.js';
import { Picture } from '../components/Picture.js';
import { Reading, Readings } from '../components/Readings.js';
import { decimal, percent, significant } from '../format.js';
import { PanelFrame } from '../frame/PanelFrame.js';
import '../styles/plane.css';
import '../styles/gradients.css';
import { Controls, Walk } from './gradients/Controls.js';
import { codeSample } from './gradients/code.js';
import { Jacobian } from './gradients/Jacobian.js';
import * as model from './gradients/model.js';
import { numbers } from './gradients/numbers.js';
import { Rows } from './gradients/Rows.js';
import { Saturation } from './gradients/Saturation.js';
import { Teach } from './gradients/Teach.js';

/** What learning sends back through softmax: the difference, the Jacobian, and where nothing arrives. */
export function Gradients() {
  return (
    <PanelFrame aside={<Definition />} code={codeSample} table={numbers}>
      <div class="instrument">
        <Picture class="stack">
          <Controls />
          <Rows />
          <Walk />
          <div class="plane-pair">
            <Jacobian />
            <Saturation />
          </div>
          <Summary />
        </Picture>
      </div>
      <Teach />
    </PanelFrame>
  );
}

function Summary() {
  const { learning, moved, gradientNorm, target, truth, names } = model;
  return (
    <Readings>
      <Reading id="loss" term="Cross-entropy" value={decimal(learning.value.loss, 4)}>
        −Σ q ln p
      </Reading>
      <Reading id="loss-after" term="After the step" value={decimal(moved.value.loss, 4)}>
        {moved.value.loss <= learning.value.loss ? 'lower' : 'higher: the step is too long'}
      </Reading>
      <Reading id="norm" term="Length of the gradient" value={significant(gradientNorm.value, 4)}>
        √2 at most, when sure and wrong
      </Reading>
      <Reading
        id="truth"
        term={`Truth of ${names.value[target.value]}`}
        value={percent(truth.value[target.value] as number)}
      >
        what the loss asks for
      </Reading>
    </Readings>
  );
}

function Definition() {
  return (
    <Formula block class="definition">
      <Frac
        over={
          <>
            <O>∂</O>
            <I>L</I>
          </>
        }
        under={
          <>
            <O>∂</O>
            <Sub base={<I>z</I>} sub={<I>i</I>} />
          </>
        }
      />
      <O>=</O>
      <Sub base={<I>p</I>} sub={<I>i</I>} />
      <O>−</O>
      <Sub base={<I>q</I>} sub={<I>i</I>} />
    </Formula>
  );
}
