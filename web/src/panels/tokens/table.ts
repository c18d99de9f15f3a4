import { printed, type Table } from '../../export/table.js';
import { decimal, percent } from '../../format.js';
import { label, textPerplexity, tokenFacts } from './model.js';

/** Each token of the text, as the model saw it coming. */
export function numbers(): Table {
  const facts = tokenFacts.value;
  const known = facts.filter(({ nats }) => !Number.isNaN(nats));
  const sum = known.reduce((all, { nats }) => all + nats, 0);
  const unknown = (value: number, format: (value: number) => string) =>
    Number.isNaN(value) ? '–' : printed(value, format);
  return {
    caption: 'The text, token by token',
    columns: ['token', 'id', 'where from', 'probability', 'log p, nats', 'surprise, bits'],
    rows: facts.map(({ id, fromPrompt, nats }) => [
      label(id),
      printed(id, String),
      fromPrompt ? 'prompt' : 'drawn or chosen',
      unknown(Math.exp(nats), (p) => percent(p, 3)),
      unknown(nats, (value) => decimal(value, 4)),
      unknown(-nats / Math.LN2, (bits) => decimal(bits, 3)),
    ]),
    total: [
      'all',
      '',
      '',
      known.length > 0 ? `perplexity ${decimal(textPerplexity.value, 3)}` : '',
      printed(sum, (value) => decimal(value, 4)),
      printed(-sum / Math.LN2, (bits) => decimal(bits, 3)),
    ],
  };
}
