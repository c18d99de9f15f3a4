import { Brackets, Formula, I, O, Sub, Words } from '../components/formula.js';
import { Picture } from '../components/Picture.js';
import { Reading, Readings } from '../components/Readings.js';
import { decimal } from '../format.js';
import { PanelFrame } from '../frame/PanelFrame.js';
import '../styles/plane.css';
import '../styles/simplex.css';
import { nameOf } from './simplex/alpha.js';
import { AlphaControl, ClassShares } from './simplex/Controls.js';
import { codeSample } from './simplex/code.js';
import { Family } from './simplex/Family.js';
import { LogitPlane } from './simplex/LogitPlane.js';
import * as model from './simplex/model.js';
import { numbers, sweepNumbers } from './simplex/numbers.js';
import { CLASSES } from './simplex/state.js';
import { Teach } from './simplex/Teach.js';
import { Triangle } from './simplex/Triangle.js';

/** Three classes as a triangle: every map from softmax to hardmax as a way from a plane into it. */
export function Simplex() {
  return (
    <PanelFrame aside={<Definition />} code={codeSample} table={numbers} csv={sweepNumbers}>
      <div class="instrument">
        <Picture class="stack">
          <AlphaControl />
          <div class="plane-pair">
            <LogitPlane />
            <Triangle />
          </div>
          <ClassShares />
          <Family />
          <Summary />
        </Picture>
      </div>
      <Teach />
    </PanelFrame>
  );
}

function Summary() {
  const kept = model.support.value.map((index) => CLASSES[index]);
  return (
    <Readings>
      <Reading id="margin" term="Lead that gives 1" value={decimal(model.margin.value, 2)}>
        with {nameOf(model.alpha.value)}, from this lead on the others get 0
      </Reading>
      <Reading id="support" term="Not zero" value={String(kept.length)} unit="of 3">
        {kept.join(' and ')}
      </Reading>
      <Reading id="entropy" term="Entropy" value={decimal(model.entropyNats.value, 4)} unit="nats">
        of {decimal(Math.log(3), 4)} at most
      </Reading>
      <Reading id="distance" term="To the triangle" value={decimal(model.distanceToNearest.value, 3)}>
        from the logits, along (1, 1, 1)
      </Reading>
    </Readings>
  );
}

function Definition() {
  return (
    <Formula block class="definition">
      <I>p</I>
      <O>=</O>
      <munder>
        <mrow>
          <mi>arg</mi>
          <mspace width="0.15em" />
          <mi>max</mi>
        </mrow>
        <mrow>
          <I>p</I>
          <O>∈</O>
          <Words>△</Words>
        </mrow>
      </munder>
      <mspace width="0.2em" />
      <I>p</I>
      <O>·</O>
      <I>z</I>
      <O>+</O>
      <Sub base={<I>H</I>} sub={<I>α</I>} />
      <Brackets>
        <I>p</I>
      </Brackets>
    </Formula>
  );
}
