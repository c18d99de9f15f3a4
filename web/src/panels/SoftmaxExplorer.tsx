import { WholeStrip } from '../components/WholeStrip.js';
import { spokenPercent } from '../format.js';
import { Behind } from './softmax/Behind.js';
import { ClassRows } from './softmax/ClassRows.js';
import { Definition } from './softmax/Definition.js';
import { Lesson } from './softmax/Lesson.js';
import * as model from './softmax/model.js';
import { Presets } from './softmax/Presets.js';
import { Readings } from './softmax/Readings.js';
import { Temperature } from './softmax/Temperature.js';
import { WorkedFormula } from './softmax/WorkedFormula.js';

/** Softmax to take in hand: logits and temperature in, probabilities and what they say out. */
export function SoftmaxExplorer() {
  return (
    <section class="panel softmax-explorer" aria-labelledby="softmax-title">
      <header class="panel-head">
        <div>
          <h2 id="softmax-title">From scores to probabilities</h2>
          <p class="lede">
            A classifier, a language model, an attention head: each ends in a row of scores, the <em>logits</em>.
            Softmax turns them into shares of one whole. Drag a dot, and watch the others make room.
          </p>
        </div>
        <Definition />
      </header>
      <div class="instrument">
        <Presets />
        <Temperature />
        <Whole />
        <ClassRows />
        <Readings />
      </div>
      <WorkedFormula />
      <Lesson />
      <Behind />
    </section>
  );
}

function Whole() {
  const parts = model.names.value.map((name, index) => ({
    name,
    share: model.probs.value[index] as number,
    leading: model.best.value === index,
    active: model.pointedAt.value === index,
  }));
  const spoken = parts.map(({ name, share }) => `${name} ${spokenPercent(share)}`).join(', ');
  return <WholeStrip parts={parts} label={`The whole, shared: ${spoken}`} />;
}
