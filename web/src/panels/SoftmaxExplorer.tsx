import { Picture } from '../components/Picture.js';
import { WholeStrip } from '../components/WholeStrip.js';
import { spokenPercent } from '../format.js';
import { PanelFrame } from '../frame/PanelFrame.js';
import { ClassRows } from './softmax/ClassRows.js';
import { Comparison } from './softmax/Comparison.js';
import { codeSample } from './softmax/code.js';
import { Lesson } from './softmax/Lesson.js';
import { MapChoice } from './softmax/MapChoice.js';
import { MapFormula } from './softmax/MapFormula.js';
import * as model from './softmax/model.js';
import { numbers } from './softmax/numbers.js';
import { Presets } from './softmax/Presets.js';
import { Readings } from './softmax/Readings.js';
import { Temperature } from './softmax/Temperature.js';
import { WorkedFormula } from './softmax/WorkedFormula.js';

/** Softmax to take in hand: logits and temperature in, probabilities and what they say out. */
export function SoftmaxExplorer() {
  return (
    <PanelFrame aside={<MapFormula />} code={codeSample} table={numbers}>
      <div class="instrument">
        <Presets />
        <MapChoice />
        <Picture class="stack">
          <Temperature />
          {model.isWhole.value && <Whole />}
          <ClassRows />
          <Readings />
        </Picture>
      </div>
      {model.map.value === 'softmax' && (
        <>
          <WorkedFormula />
          <Lesson />
        </>
      )}
      <Comparison />
    </PanelFrame>
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
