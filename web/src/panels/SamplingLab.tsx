import { useEffect } from 'preact/hooks';
import { Picture } from '../components/Picture.js';
import { PanelFrame } from '../frame/PanelFrame.js';
import { Chain } from './sampling/Chain.js';
import { Classroom } from './sampling/Classroom.js';
import { codeSample } from './sampling/code.js';
import { followRest } from './sampling/draws.js';
import { SamplingLesson } from './sampling/Lesson.js';
import * as model from './sampling/model.js';
import { Outcome } from './sampling/Outcome.js';
import { PRESETS } from './sampling/order.js';
import { followLarge } from './sampling/steps.js';
import { TextSoFar } from './sampling/TextSoFar.js';
import { numbers } from './sampling/table.js';
import { followTimings } from './sampling/timings.js';
import { Vocabulary } from './sampling/Vocabulary.js';
import '../styles/sampling.css';

/** Every stage of a sampler as a card to switch, tune and move; the law that is left; and draws from it. */
export function SamplingLab() {
  useEffect(() => {
    const stops = [followLarge(), followRest(), followTimings()];
    return () => stops.forEach((stop) => void stop());
  }, []);
  return (
    <PanelFrame code={codeSample} table={numbers}>
      <div class="instrument">
        <Presets />
        <Vocabulary />
        <Picture>
          <Chain />
        </Picture>
        <TextSoFar />
        <Outcome />
      </div>
      <Classroom />
      <SamplingLesson />
    </PanelFrame>
  );
}

/** The stages as other systems have them when they are asked for nothing, ties and order included. */
function Presets() {
  return (
    <fieldset class="presets" aria-label="Stages of a system">
      {PRESETS.map((preset) => (
        <button
          key={preset}
          type="button"
          class="button"
          aria-pressed={model.isAsPreset(preset)}
          onClick={() => model.applyPreset(preset)}
        >
          {preset === 'none' ? 'all off' : preset}
        </button>
      ))}
    </fieldset>
  );
}
