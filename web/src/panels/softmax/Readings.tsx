import { Readings as List, Reading } from '../../components/Readings.js';
import { along } from '../../components/scale.js';
import { decimal, percent } from '../../format.js';
import * as model from './model.js';

/** The numbers that sum the picture up. */
export function Readings() {
  const winner = model.names.value[model.best.value];
  const most = Math.log2(model.count.value);
  const bits = model.entropyBits.value;
  return (
    <List>
      <Reading id="argmax" term="Argmax" value={winner}>
        {percent(model.probs.value[model.best.value] as number)} {model.isWhole.value ? 'of the whole' : 'by itself'}
      </Reading>
      {model.isWhole.value && (
        <>
          {' '}
          <Reading id="entropy" term="Entropy" value={decimal(bits, 3)} unit="bits">
            <svg class="meter" aria-hidden="true" focusable="false">
              <rect class="meter-track" width="100%" height="100%" rx="2" />
              <rect class="meter-fill" width={along(Math.min(1, bits / most))} height="100%" rx="2" />
            </svg>
            of {decimal(most, 3)} at most; {decimal(model.entropyNats.value, 3)} nats
          </Reading>
          <Reading id="choices" term="Perplexity" value={decimal(2 ** bits)}>
            2 to the power of the entropy; {model.count.value} at most
          </Reading>
        </>
      )}
      <Reading id="sum" term="Sum of all" value={decimal(model.sum.value, 6)}>
        {model.isWhole.value ? 'always one whole' : 'each class by itself'}
      </Reading>
    </List>
  );
}
