import { textField } from './url/fields.js';
import { createStore } from './url/store.js';

/**
 * The state of the page, which is its address. Each panel declares its own fields in its own folder:
 *
 *     export const state = declare(FIELDS, { prefix: 'numerics' });   // #numerics.offset=90
 */
export const { declare, step, hold, connect, partsOf } = createStore();

/** The panel that a link points at: it is scrolled to when the page opens. */
export const { at } = declare({ at: textField('', 24) }, { prefix: '' });
