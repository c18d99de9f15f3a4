import { printed, type Table } from '../../export/table.js';
import { exact } from '../../format.js';
import * as model from './model.js';
import { shown, ulps } from './print.js';

/** The calls that give exactly the numbers on the page. */
export function codeSample(): string {
  const kind = model.precision.value;
  const array = kind === 'float32' ? 'Float32Array' : 'Float64Array';
  const list = (values: readonly number[]) => values.map((v) => Number(v.toPrecision(6))).join(', ');
  return `import { init, softmax, naiveSoftmax } from 'logitkit';
await init();

const offset = ${model.offset.value};
const x = ${array}.from([${model.logits.value.join(', ')}], (z) => z + offset);

softmax(x);
// ${list(model.stable.value.shares)}

naiveSoftmax(x, { precision: '${kind}' }); // to show what happens; never to be used
// ${list(model.naive.value.shares)}
`;
}

/** Each step of both forms, the exact result, and how far either is from it. */
export function numbers(): Table {
  const { inputs, naive, stable, exactNumbers } = model;
  const naiveErrors = model.errorsOf(naive.value.shares);
  const stableErrors = model.errorsOf(stable.value.shares);
  const number = (value: number | undefined) => printed(value as number, (v) => shown(v, 7));
  const error = (value: number | undefined) => printed(value as number, ulps);
  return {
    caption: `Softmax of ${model.logits.value.map(exact).join(', ')} with ${exact(model.offset.value)} added, in ${model.precision.value}`,
    columns: [
      'class',
      'x',
      'e^x',
      'textbook',
      'ulp off',
      'x − max',
      'e^(x − max)',
      'logitkit',
      'ulp off, logitkit',
      'exact',
    ],
    rows: inputs.value.map((x, i) => [
      model.name(i),
      number(x),
      number(naive.value.powers[i]),
      number(naive.value.shares[i]),
      error(naiveErrors[i]),
      number(stable.value.exponents[i]),
      number(stable.value.powers[i]),
      number(stable.value.shares[i]),
      error(stableErrors[i]),
      printed(exactNumbers.value[i] as number, (v) => shown(v, 10)),
    ]),
  };
}
