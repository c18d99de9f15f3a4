import { Reading, Readings } from '../../components/Readings.js';
import { decimal, percent } from '../../format.js';
import * as model from './model.js';

/** The errors now, and as the classifier came. */
export function Sums() {
  const now = model.report.value;
  const then = model.before.value;
  return (
    <Readings>
      <Reading id="ece" term="ECE, the mean gap" value={percent(now.ece)}>
        {percent(then.ece)} at T = 1
      </Reading>
      <Reading id="mce" term="MCE, the worst bin" value={percent(now.mce)}>
        {percent(then.mce)} at T = 1
      </Reading>
      <Reading id="brier" term="Brier" value={decimal(now.brier, 4)}>
        {decimal(then.brier, 4)} at T = 1
      </Reading>
      <Reading id="nll" term="NLL" value={decimal(now.nll, 4)} unit="nats">
        {decimal(then.nll, 4)} at T = 1
      </Reading>
      <Reading id="accuracy" term="Right" value={percent(now.accuracy)}>
        the same at every T
      </Reading>
      <Reading id="confidence" term="Sure, on average" value={percent(now.confidence)}>
        {percent(then.confidence)} at T = 1
      </Reading>
    </Readings>
  );
}
