import { Formula, Frac, I, O, Root, Row, Sup } from '../components/formula.js';
import { Picture } from '../components/Picture.js';
import { Reading, Readings } from '../components/Readings.js';
import { decimal, percent, significant } from '../format.js';
import { PanelFrame } from '../frame/PanelFrame.js';
import '../styles/plane.css';
import '../styles/attention.css';
import { Compared } from './attention/Compared.js';
import { Controls } from './attention/Controls.js';
import { codeSample } from './attention/code.js';
import { KeyRows } from './attention/KeyRows.js';
import { Matrix } from './attention/Matrix.js';
import * as model from './attention/model.js';
import { numbers } from './attention/numbers.js';
import { Saturation } from './attention/Saturation.js';
import { Teach } from './attention/Teach.js';
import { ValuePlane } from './attention/ValuePlane.js';

/** One attention head, from dot products to the weighted sum. */
export function Attention() {
  return (
    <PanelFrame aside={<Definition />} code={codeSample} table={numbers}>
      <div class="instrument">
        <Picture class="stack">
          <Controls />
          <div class="plane-pair">
            <Matrix />
            <ValuePlane />
          </div>
          <KeyRows />
          <div class="plane-pair">
            <Saturation />
            <Compared />
          </div>
          <Summary />
        </Picture>
      </div>
      <Teach />
    </PanelFrame>
  );
}

function Summary() {
  const { words, query, largest, weights, entropyBits, kept, seen, gradientSize, output } = model;
  return (
    <Readings>
      <Reading id="looks" term={`${words.value[query.value]} looks at`} value={words.value[largest.value]}>
        {percent(weights.value[largest.value] as number)} of the weight
      </Reading>
      <Reading id="entropy" term="Entropy of the row" value={decimal(entropyBits.value, 3)} unit="bits">
        of {decimal(Math.log2(seen.value), 3)} at most
      </Reading>
      <Reading id="kept" term="Weights not 0" value={String(kept.value)} unit={`of ${seen.value}`}>
        under {model.map.value}
      </Reading>
      <Reading id="gradient" term="Gradient that passes" value={significant(gradientSize.value)}>
        length of ∂w/∂s
      </Reading>
      <Reading id="output" term="Output" value={output.value.map((value) => decimal(value)).join(', ')}>
        the weighted sum of the values
      </Reading>
    </Readings>
  );
}

function Definition() {
  return (
    <Formula block class="definition">
      <I>o</I>
      <O>=</O>
      <I>softmax</I>
      <O>(</O>
      <Frac
        over={
          <Row>
            <I>q</I>
            <Sup base={<I>K</I>} sup={<mi mathvariant="normal">T</mi>} />
          </Row>
        }
        under={
          <Root>
            <I>d</I>
          </Root>
        }
      />
      <O>)</O>
      <I>V</I>
    </Formula>
  );
}
