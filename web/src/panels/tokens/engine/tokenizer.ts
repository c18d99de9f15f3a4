/** Byte-pair encoding as web/model/tokenizer.py trains it. A token's id is its place in [...alphabet, ...merges joined]. */
export interface TokenizerSpec {
  alphabet: string[];
  merges: [string, string][];
}

/** A word takes the space before it; digits, punctuation and white space stand alone. */
const WORD = / ?[A-Za-z]+| ?[0-9]| ?[^\sA-Za-z0-9]|\s/g;

/** What people type that the text of 1611 writes otherwise. */
const PLAIN: readonly [RegExp, string][] = [
  [/[‘’]/g, "'"],
  [/[“”"]/g, ''],
  [/[–—]/g, '-'],
  [/\r\n?/g, '\n'],
  [/\t/g, ' '],
];

export class Tokenizer {
  readonly tokens: readonly string[];
  readonly #ids: ReadonlyMap<string, number>;
  readonly #rank: ReadonlyMap<string, number>;

  constructor(spec: TokenizerSpec) {
    this.tokens = [...spec.alphabet, ...spec.merges.map((pair) => pair.join(''))];
    this.#ids = new Map(this.tokens.map((token, id) => [token, id]));
    this.#rank = new Map(spec.merges.map((pair, rank) => [pair.join('\0'), rank]));
  }

  encode(text: string): number[] {
    const plain = PLAIN.reduce((so, [from, to]) => so.replace(from, to), text);
    const unknown = [...new Set(plain)].filter((character) => !this.#ids.has(character));
    if (unknown.length > 0) throw new Error(`The model has never seen ${unknown.slice(0, 5).join(' ')}`);
    return (plain.match(WORD) ?? []).flatMap((word) => this.#word(word));
  }

  decode(ids: readonly number[]): string {
    return ids.map((id) => this.tokens[id] ?? '').join('');
  }

  #word(word: string): number[] {
    let symbols = [...word];
    for (;;) {
      let [best, at] = [Number.POSITIVE_INFINITY, -1];
      for (let i = 0; i + 1 < symbols.length; i++) {
        const rank = this.#rank.get(`${symbols[i]}\0${symbols[i + 1]}`) ?? Number.POSITIVE_INFINITY;
        if (rank < best) [best, at] = [rank, i];
      }
      if (at < 0) return symbols.map((symbol) => this.#ids.get(symbol) as number);
      symbols = merged(symbols, symbols[at] as string, symbols[at + 1] as string);
    }
  }
}

function merged(symbols: readonly string[], first: string, second: string): string[] {
  const out: string[] = [];
  for (let i = 0; i < symbols.length; i++) {
    if (symbols[i] === first && symbols[i + 1] === second) {
      out.push(first + second);
      i++;
    } else {
      out.push(symbols[i] as string);
    }
  }
  return out;
}
