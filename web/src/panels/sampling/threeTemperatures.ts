import { computed } from '@preact/signals';
import { Sampler, softmax } from 'logitkit';
import { printed, type Table } from '../../export/table.js';
import { decimal, exact, percent } from '../../format.js';
import * as model from './model.js';
import { state } from './state.js';

/** The exercise of a lesson: the same logits, the same random numbers, three temperatures, with top-k or without. */
export const TEMPERATURES = [0.3, 1, 2] as const;
export const CLASS_DRAWS = 200;

export interface Outcome {
  name: string;
  /** How often it came up, and how often it should. */
  drawn: number;
  expected: number;
}

export interface Column {
  temperature: number;
  outcomes: readonly Outcome[];
}

/** The options of the Sampler, word for word as in the copied code. */
const optionsAt = (temperature: number) => ({
  temperature,
  ...(state.classTopK.value ? { topK: state.classK.value } : {}),
  seed: state.seed.value,
});

export const columns = computed<readonly Column[]>(() =>
  TEMPERATURES.map((temperature) => {
    const sampler = new Sampler(optionsAt(temperature));
    try {
      const logits = model.logits.value;
      const { ids, probs } = sampler.distribution(logits);
      const truth = new Map([...ids].map((id, at) => [id, probs[at] as number]));
      const times = new Map<number, number>();
      for (const id of sampler.sampleMany(logits, CLASS_DRAWS)) times.set(id, (times.get(id) ?? 0) + 1);
      const outcomes = model.shown.value.map((id) => ({
        name: model.nameOf(id),
        drawn: times.get(id) ?? 0,
        expected: CLASS_DRAWS * (truth.get(id) ?? 0),
      }));
      if (model.size.value > outcomes.length) outcomes.push(others(outcomes));
      return { temperature, outcomes };
    } finally {
      sampler.dispose();
    }
  }),
);

function others(shown: readonly Outcome[]): Outcome {
  const drawn = shown.reduce((sum, one) => sum + one.drawn, 0);
  const expected = shown.reduce((sum, one) => sum + one.expected, 0);
  return { name: 'all others', drawn: CLASS_DRAWS - drawn, expected: Math.max(0, CLASS_DRAWS - expected) };
}

/** One scale for the three, so that their bars compare. */
export const most = computed(() =>
  Math.max(1, ...columns.value.flatMap(({ outcomes }) => outcomes.flatMap(({ drawn, expected }) => [drawn, expected]))),
);

export function classTable(): Table {
  const [first] = columns.value;
  const shares = softmax(model.logits.value);
  return {
    caption: `${CLASS_DRAWS} draws at each temperature${state.classTopK.value ? `, top-k ${state.classK.value}` : ''}, seed ${state.seed.value}`,
    columns: [
      'token',
      'softmax',
      ...TEMPERATURES.flatMap((T) => [`drawn at T = ${exactly(T)}`, `expected at T = ${exactly(T)}`]),
    ],
    rows: (first?.outcomes ?? []).map(({ name }, row) => {
      const id = model.shown.value[row];
      return [
        name,
        id === undefined ? '' : printed(shares[id] as number, (p) => percent(p)),
        ...columns.value.flatMap(({ outcomes }) => {
          const { drawn, expected } = outcomes[row] as Outcome;
          return [printed(drawn, String), printed(expected, (value) => decimal(value, 1))];
        }),
      ];
    }),
  };
}

/** As short as it is written: 0.3, 1, 2. */
export const exactly = (T: number): string => (Number.isInteger(T) ? decimal(T, 0) : exact(T).replace(/0+$/, ''));

export const classCode = (): string =>
  `for (const temperature of [${TEMPERATURES.join(', ')}]) { // 200 draws at each, from the same random numbers
  const classroom = new Sampler({ temperature${state.classTopK.value ? `, topK: ${state.classK.value}` : ''}, seed: ${state.seed.value} });
  classroom.sampleMany(logits, ${CLASS_DRAWS});
  classroom.dispose();
}
`;
