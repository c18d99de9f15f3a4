/**
 * The bytes of an embedded wasm module, from what bindings/scripts/pack.mjs made of them.
 *
 * @param order the byte values, the most frequent first
 * @param text one character for the first 87 of them, two for the others: `|` or `~` and another
 */
export function unpack(order: readonly number[], text: string): Uint8Array<ArrayBuffer> {
  const ranks = new Uint8Array(128);
  let singles = 0;
  for (let code = 32; code < 127; code++) {
    if (!RESERVED.includes(String.fromCharCode(code))) ranks[code] = singles++;
  }
  const bytes = new Uint8Array(text.length);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const skipped = code === 0x7c ? singles : code === 0x7e ? 2 * singles : 0;
    const rank = ranks[skipped === 0 ? code : text.charCodeAt(++i)] as number;
    bytes[length++] = order[skipped + rank] as number;
  }
  return bytes.slice(0, length);
}

/** What a string or a page could trip over, and the two that begin a pair. */
const RESERVED = '"\'`\\$<|~';
