import { printed, type Table } from '../../export/table.js';
import { significant, whole } from '../../format.js';
import { raced, results } from './client.js';
import { CONTESTANTS } from './contestants.js';
import { logitWork, MODELS } from './modelList.js';
import { bytes, operations, time, times } from './print.js';

/** The models; once there is a race, who took how long. */
export function numbers(): Table {
  return results.value.length > 0 ? standings() : models();
}

function models(): Table {
  return {
    caption: 'Where softmax sits',
    columns: ['model', 'classes', 'features', 'bytes of logits', 'operations that make them'],
    rows: MODELS.map((model) => [
      model.name,
      printed(model.classes, whole),
      printed(model.width, whole),
      printed(4 * model.classes, bytes),
      printed(logitWork(model), operations),
    ]),
  };
}

function standings(): Table {
  return {
    caption: `${raced.value === 'draw' ? 'A draw' : 'Softmax'} on this machine: medians, 10th and 90th percentile over the rounds`,
    columns: ['who', 'classes', 'time', 'from', 'to', 'times A', 'largest error, ulp'],
    rows: results.value.map(({ contestant, size, microseconds, ratio, ulp }) => [
      CONTESTANTS.find(({ id }) => id === contestant)?.name ?? contestant,
      printed(size, whole),
      printed(microseconds.median, time),
      printed(microseconds.low, time),
      printed(microseconds.high, time),
      printed(ratio, times),
      printed(ulp, (value) => (Number.isNaN(value) ? '–' : significant(value))),
    ]),
  };
}
