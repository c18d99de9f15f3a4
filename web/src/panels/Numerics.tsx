import { Choice } from '../components/Choice.js';
import { Control } from '../components/Control.js';
import { Picture } from '../components/Picture.js';
import { Reading, Readings } from '../components/Readings.js';
import { linearScale } from '../components/scale.js';
import { decimal, exact, spokenNumber } from '../format.js';
import { PanelFrame } from '../frame/PanelFrame.js';
import { step } from '../state.js';
import '../styles/numerics.css';
import { ErrorChart } from './numerics/ErrorChart.js';
import { Definition, NumericsLesson } from './numerics/Lesson.js';
import * as model from './numerics/model.js';
import { codeSample, numbers } from './numerics/output.js';
import { ulps } from './numerics/print.js';
import { OFFSET_RANGE, PRECISIONS } from './numerics/state.js';
import { Ways } from './numerics/Ways.js';

/** The textbook's softmax beside the stable one, while a number is added to all logits. */
export function Numerics() {
  return (
    <PanelFrame aside={<Definition />} code={codeSample} table={numbers}>
      <div class="instrument">
        <Choice
          label="Precision"
          value={model.precision.value}
          options={PRECISIONS.map((value) => ({ value, text: value }))}
          onChange={(value) =>
            step(() => {
              model.precision.value = value;
            })
          }
        />
        <Picture>
          <Offset />
          <Ways />
          <ErrorChart onOffset={setOffset} />
          <Sums />
        </Picture>
      </div>
      <NumericsLesson />
    </PanelFrame>
  );
}

const setOffset = (value: number) => {
  model.offset.value = Number(value.toFixed(2));
};

function Offset() {
  const limit = model.reach.value;
  const scale = linearScale(-limit, limit, limit / 150);
  const marks = limit === 150 ? [-150, -100, -50, 0, 50, 88, 150] : [-1000, -500, 0, 88, 500, 709, 1000];
  return (
    <Control
      title="Offset"
      label="Offset"
      value={model.offset.value}
      scale={scale}
      range={OFFSET_RANGE}
      origin={0}
      format={exact}
      valueText={`${spokenNumber(model.offset.value)}, textbook ${model.verdict.value.name}`}
      ticks={marks.map((value) => ({
        unit: scale.toUnit(value),
        text: decimal(value, 0),
        main: value === 0,
        minor: Math.abs(value) === 50 || Math.abs(value) === 500 || (value === 88 && limit === 1000),
      }))}
      onChange={(value) => {
        model.offset.value = value;
      }}
    />
  );
}

function Sums() {
  const { name, text } = model.verdict.value;
  const { high } = model.edges.value;
  return (
    <Readings>
      <Reading id="verdict" term="Textbook" value={name}>
        {text}
      </Reading>
      <Reading id="edge" term="NaN from an offset of" value={decimal(high, 2)}>
        in {model.precision.value}
      </Reading>
      <Reading id="naive-error" term="Error of the textbook" value={ulps(model.naive.value.error)}>
        {Number.isNaN(model.naive.value.error) ? 'nothing to measure' : 'ulp'}
      </Reading>
      <Reading id="stable-error" term="Error of logitkit" value={ulps(model.stable.value.error)}>
        ulp, of 4 at most
      </Reading>
    </Readings>
  );
}
