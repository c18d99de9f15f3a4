import type { ComponentChildren } from 'preact';
import { along } from '../../components/scale.js';
import { decimal, percent } from '../../format.js';
import * as model from './model.js';

/** The numbers that sum the picture up. */
export function Readings() {
  const winner = model.names.value[model.best.value];
  const most = Math.log2(model.count.value);
  const bits = model.entropyBits.value;
  return (
    <dl class="readings">
      <Reading id="argmax" term="Argmax" value={winner}>
        {percent(model.probs.value[model.best.value] as number)} of the whole
      </Reading>
      <Reading id="entropy" term="Entropy" value={decimal(bits, 3)} unit="bits">
        <svg class="meter" aria-hidden="true" focusable="false">
          <rect class="meter-track" width="100%" height="100%" rx="2" />
          <rect class="meter-fill" width={along(Math.min(1, bits / most))} height="100%" rx="2" />
        </svg>
        of {decimal(most, 3)} at most
      </Reading>
      <Reading id="choices" term="A fair draw among" value={decimal(2 ** bits)}>
        options, of {model.count.value}
      </Reading>
      <Reading id="sum" term="Sum of all" value={decimal(model.sum.value, 6)}>
        always one whole
      </Reading>
    </dl>
  );
}

interface ReadingProps {
  id: string;
  term: string;
  value: string | undefined;
  unit?: string;
  children: ComponentChildren;
}

function Reading({ id, term, value, unit, children }: ReadingProps) {
  return (
    <div class="reading" data-reading={id}>
      <dt>{term}</dt>
      <dd class="reading-value">
        {value}
        {unit && <span class="unit"> {unit}</span>}
      </dd>
      <dd class="reading-note">{children}</dd>
    </div>
  );
}
