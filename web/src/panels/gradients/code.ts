import * as model from './model.js';

const short = (value: number): number => Number(value.toPrecision(6));
const list = (values: readonly number[]): string => `[${values.map(short).join(', ')}]`;

/** The calls that give exactly the numbers on the page. */
export function codeSample(): string {
  const { logits, target, smoothing, rate, learning, gradient, jacobian, moved, squaredGradient } = model;
  const t = target.value;
  return `import { init, softmax, softmaxJacobian, softmaxBackward, crossEntropy } from 'logitkit';
await init();

const logits = [${logits.value.join(', ')}];
const { loss, gradient } = crossEntropy(logits, ${t}, { labelSmoothing: ${smoothing.value}, gradient: true });
// ${short(learning.value.loss)}, ${list(gradient.value)}

const probs = softmax(logits);
softmaxJacobian(probs).data; // K × K; row ${t}: ${list(jacobian.value[t] as number[])}

const stepped = logits.map((z, i) => z - ${rate.value} * gradient[i]);
crossEntropy(stepped, ${t}, { labelSmoothing: ${smoothing.value} }).loss; // ${short(moved.value.loss)}

// what the squared error would send instead
const q = logits.map((_, i) => (i === ${t} ? 1 - ${smoothing.value} : 0) + ${smoothing.value} / logits.length);
softmaxBackward(probs, probs.map((p, i) => 2 * (p - q[i]))); // ${list(squaredGradient.value)}
`;
}
