/**
 * The bytes of an embedded wasm module, from what bindings/scripts/pack.mjs made of them.
 *
 * @param order the byte values, the most frequent first
 * @param text one character for the first 87 of them, two for the others: `|` or `~` and another
 */
export function unpack(order: readonly number[], text: string): Uint8Array<ArrayBuffer> {
  const alone = new Uint8Array(128);
  const afterBar = new Uint8Array(128);
  const afterTilde = new Uint8Array(128);
  const singles: number[] = [];
  for (let code = 32; code < 127; code++) {
    if (!RESERVED.includes(String.fromCharCode(code))) singles.push(code);
  }
  singles.forEach((code, rank) => {
    alone[code] = order[rank] as number;
    afterBar[code] = order[singles.length + rank] as number;
    afterTilde[code] = order[2 * singles.length + rank] as number;
  });
  // in place: a page waits for this loop, which runs once and so never gets the optimising compiler
  const bytes = new TextEncoder().encode(text);
  let length = 0;
  for (let i = 0; i < bytes.length; i++) {
    const code = bytes[i] as number;
    const table = code === 0x7c ? afterBar : code === 0x7e ? afterTilde : alone;
    bytes[length++] = table[table === alone ? code : (bytes[++i] as number)] as number;
  }
  return bytes.slice(0, length);
}

/** What a string or a page could trip over, and the two that begin a pair. */
const RESERVED = '"\'`\\$<|~';
