import * as model from './model.js';

const short = (value: number): number => Number(value.toPrecision(6));
const list = (values: readonly number[]): string => `[${values.join(', ')}]`;

/** The call that gives exactly the numbers on the page, with all that goes into it. */
export function codeSample(): string {
  const { words, components, values, width, scaled, causal, map, alpha, query, weights, output } = model;
  const n = words.value.length;
  const options = [
    ...(scaled.value ? [] : ['scale: 1']),
    ...(causal.value ? ['causal: true'] : []),
    ...(map.value === 'softmax' ? [] : [`normalizer: '${map.value}'`]),
    ...(map.value === 'entmax' ? [`alpha: ${alpha.value}`] : []),
    'returnWeights: true',
  ].join(', ');
  return `import { init, attention } from 'logitkit';
await init();

const d = ${width.value}; // ${words.value.join(' ')}
// the component of each key along each query; a query is √d long
const along = [
${components.value.map((row) => `  ${list(row)},`).join('\n')}
];
const vectors = (entry) => ({
  data: along.flatMap((_, word) => Array.from({ length: d }, (_, axis) => entry(word, axis))),
  dims: [${n}, d],
});
const q = vectors((word, axis) => (axis === word ? Math.sqrt(d) : 0));
const k = vectors((word, axis) => along[axis]?.[word] ?? 0);
const v = { data: ${list(values.value.flat())}, dims: [${n}, 2] };

const { output, weights } = attention(q, k, v, { ${options} });
weights.data.slice(${query.value * n}, ${(query.value + 1) * n}); // ${words.value[query.value]}: ${list(weights.value.map(short))}
output.data.slice(${query.value * 2}, ${query.value * 2 + 2}); // ${list(output.value.map(short))}
`;
}
