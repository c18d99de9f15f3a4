import { useRef } from 'preact/hooks';
import { Axis, type Tick } from '../../components/Grid.js';
import { linearScale } from '../../components/scale.js';
import { decimal } from '../../format.js';
import { PasteDetails } from '../../paste/PasteDetails.js';
import { ClassRow, LOGIT_STEP } from './ClassRow.js';
import * as model from './model.js';
import { CLASS_COUNT, LABEL_LENGTH, LOGIT_RANGE } from './state.js';

const SHARE_TICKS: readonly Tick[] = [0, 0.25, 0.5, 0.75, 1].map((unit) => ({
  unit,
  text: `${unit * 100}%`,
  main: unit === 0,
}));

/** Logits on the left, probabilities on the right, one row a class. */
export function ClassRows() {
  const rows = useRef<HTMLUListElement>(null);
  const limit = model.axisLimit.value;
  const scale = linearScale(-limit, limit, LOGIT_STEP);
  const outer = limit === 5 ? 4 : limit;
  const logitTicks = [-outer, -outer / 2, 0, outer / 2, outer].map((value) => ({
    unit: scale.toUnit(value),
    text: decimal(value, 0),
    main: value === 0,
  }));

  function remove(index: number) {
    model.removeClass(index);
    // The button is gone with its row: the focus goes to the row that took its place, or the last one.
    requestAnimationFrame(() => {
      const buttons = rows.current?.querySelectorAll<HTMLButtonElement>('.remove:not(:disabled)');
      const next = buttons?.[Math.min(index, buttons.length - 1)];
      (next ?? rows.current?.querySelector<HTMLInputElement>('.class-name'))?.focus();
    });
  }

  return (
    <div class="class-rows">
      <div class="row-heads">
        <h3 class="head-logit">
          Logits <i>z</i>
        </h3>
        <Axis ticks={logitTicks} />
        <h3 class="head-share">
          Probabilities <i>p</i>
        </h3>
        <Axis ticks={SHARE_TICKS} />
      </div>
      <ul ref={rows}>
        {model.logits.value.map((_, index) => (
          <ClassRow
            key={index}
            index={index}
            scale={scale}
            logitTicks={logitTicks}
            shareTicks={SHARE_TICKS}
            onRemove={remove}
          />
        ))}
      </ul>
      <div class="class-actions">
        <button
          type="button"
          class="button add"
          disabled={model.count.value >= CLASS_COUNT.most}
          onClick={model.addClass}
        >
          Add a class
        </button>
        <PasteDetails length={CLASS_COUNT} range={LOGIT_RANGE} longest={LABEL_LENGTH} onUse={model.useLogits} />
      </div>
    </div>
  );
}
