import { printed, type Table } from '../../export/table.js';
import { decimal, exact, percent } from '../../format.js';
import * as model from './model.js';

/** The numbers behind the pictures: loss, gradient and step, and the Jacobian's rows. */
export function numbers(): Table {
  const { names, logits, probs, truth, gradient, squaredGradient, moved, jacobian, learning, target } = model;
  const four = (value: number) => printed(value, (v) => decimal(v, 4));
  const share = (value: number) => printed(value, (v) => percent(v, 4));
  return {
    caption: `Cross-entropy ${decimal(learning.value.loss, 4)} for the truth ${names.value[target.value]}, ε = ${exact(model.smoothing.value)}, η = ${exact(model.rate.value)}`,
    columns: [
      'class',
      'z',
      'p',
      'q',
      'p − q',
      'of squared error',
      'z after',
      'p after',
      ...names.value.map((name) => `∂p / ∂z ${name}`),
    ],
    rows: names.value.map((name, index) => [
      index === target.value ? `${name} (truth)` : name,
      printed(logits.value[index] as number, exact),
      share(probs.value[index] as number),
      share(truth.value[index] as number),
      four(gradient.value[index] as number),
      four(squaredGradient.value[index] as number),
      four(moved.value.logits[index] as number),
      share(moved.value.probs[index] as number),
      ...(jacobian.value[index] as number[]).map(four),
    ]),
  };
}
