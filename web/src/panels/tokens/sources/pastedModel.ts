import type { LanguageModel, Reader } from './languageModel.js';

interface Pasted {
  labels: string[];
  rows: Float32Array[];
}

const MOST_TOKENS = 300_000;

/**
 * Logits from anywhere: `token 3.0; another 2.5` (or a line each), a JSON list of numbers, or a list of such lists, one
 * a step. The steps are what they are, whatever is drawn before.
 *
 * @throws Error with a sentence for the reader
 */
export function pastedModel(text: string): LanguageModel {
  const { labels, rows } = text.trim().startsWith('[') ? fromJson(text) : fromLines(text);
  const reader: Reader = { read: async (tokens) => rows.slice(0, tokens.length + 1) };
  return {
    name: 'Pasted logits',
    vocabSize: labels.length,
    context: rows.length,
    encode: () => [],
    decode: (ids) => ids.map((id) => labels[id] ?? '').join(''),
    open: () => reader,
  };
}

function checked(row: readonly unknown[], length: number): Float32Array {
  if (row.length === 0 || row.length > MOST_TOKENS) throw new Error('A row of logits has from 1 to 300,000 numbers.');
  if (row.length !== length) throw new Error('All rows must have the same length.');
  const values = row.map((value) => (value === null ? Number.NEGATIVE_INFINITY : value));
  if (!values.every((value) => typeof value === 'number' && !Number.isNaN(value)))
    throw new Error('There is something in it that is not a number.');
  if (!values.some((value) => Number.isFinite(value))) throw new Error('Nothing is left to draw: no logit is finite.');
  return Float32Array.from(values as number[]);
}

function fromJson(text: string): Pasted {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error('This begins like JSON, but cannot be read as such.');
  }
  const lists = (Array.isArray((value as unknown[])[0]) ? value : [value]) as unknown[][];
  const length = lists[0]?.length ?? 0;
  return { labels: Array.from({ length }, (_, id) => ` #${id}`), rows: lists.map((list) => checked(list, length)) };
}

function fromLines(text: string): Pasted {
  const labels: string[] = [];
  const logits: number[] = [];
  for (const line of text.split(/[;\n]/).filter((part) => part.trim())) {
    const [, label, number] = /^\s*(.*?)[\s:,=]*([-−+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)\s*$/i.exec(line) ?? [];
    if (number === undefined) throw new Error(`No number at the end of “${line.trim().slice(0, 30)}”.`);
    labels.push(` ${label || `#${labels.length}`}`);
    logits.push(Number(number.replace('−', '-')));
  }
  return { labels, rows: [checked(logits, labels.length)] };
}
