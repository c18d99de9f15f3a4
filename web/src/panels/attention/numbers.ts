import { printed, type Table } from '../../export/table.js';
import { decimal, exact, percent } from '../../format.js';
import * as model from './model.js';

/** The numbers behind the pictures: the query's row, key by key, then the whole matrix. */
export function numbers(): Table {
  const { words, query, weights, products, scores, values, components, compared, head, output } = model;
  const q = query.value;
  const four = (value: number) => printed(value, (v) => decimal(v, 4));
  const share = (value: number) => printed(value, (v) => percent(v, 4));
  const others = compared.value.filter(({ name }) => name !== model.map.value);
  return {
    caption: `The query ${words.value[q]}: d = ${model.width.value}, scores ${model.scaled.value ? 'divided by √d' : 'as they are'}, ${model.map.value}`,
    columns: [
      'key',
      'component',
      'q · k',
      'score',
      'weight',
      'value x',
      'value y',
      'weight · x',
      'weight · y',
      ...others.map(({ name }) => `weight by ${name}`),
      ...words.value.map((word, i) => `query ${i + 1}, ${word}`),
    ],
    rows: words.value.map((word, j) => {
      const [x, y] = values.value[j] as [number, number];
      const w = weights.value[j] as number;
      return [
        `${j + 1} ${word}`,
        printed((components.value[q] as number[])[j] as number, exact),
        four(products.value[j] as number),
        model.isSeen(j) ? four(scores.value[j] as number) : 'masked',
        share(w),
        printed(x, exact),
        printed(y, exact),
        four(w * x),
        four(w * y),
        ...others.map((map) => share(map.weights[j] ?? 0)),
        ...head.value.weights.map((row) => share(row[j] as number)),
      ];
    }),
    total: [
      'sum',
      '',
      '',
      '',
      share(weights.value.reduce((sum, w) => sum + w, 0)),
      '',
      '',
      four(output.value[0]),
      four(output.value[1]),
      ...others.map(() => ''),
      ...words.value.map(() => ''),
    ],
  };
}
