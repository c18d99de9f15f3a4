import { declare } from '../../state.js';
import { choiceField } from '../../url/fields.js';
import { MODELS } from './modelList.js';

export const TASKS = ['softmax', 'draw'] as const;
export type Task = (typeof TASKS)[number];

const FIELDS = {
  task: choiceField('softmax', TASKS),
  /** Whose step the copied code makes. */
  model: choiceField(
    'llama3',
    MODELS.map(({ id }) => id),
  ),
};

export const state = declare(FIELDS, { prefix: 'speed' });
