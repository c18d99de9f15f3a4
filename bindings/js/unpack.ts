/**
 * The bytes of an embedded wasm module, from what bindings/scripts/pack.mjs made of them. A page waits for this, and a
 * loop that runs once never gets JavaScript's optimising compiler: in wasm it takes a third of the time.
 *
 * @param order the byte values, the most frequent first
 * @param text one character for the first 87 of them, two for the others: `|` or `~` and another
 */
export function unpack(order: readonly number[], text: string): Uint8Array<ArrayBuffer> {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(atob(UNPACKER), byteOf)));
  const { m: memory, u: unpack } = exports as { m: WebAssembly.Memory; u: (end: number) => number };
  const end = TEXT + text.length;
  memory.grow(Math.ceil(end / 65536) - 1);
  const bytes = new Uint8Array(memory.buffer as ArrayBuffer);
  const singles: number[] = [];
  for (let code = 32; code < 127; code++) {
    if (!RESERVED.includes(String.fromCharCode(code))) singles.push(code);
  }
  singles.forEach((code, rank) => {
    bytes[code] = order[rank] as number;
    bytes[AFTER_BAR + code] = order[singles.length + rank] as number;
    bytes[AFTER_TILDE + code] = order[2 * singles.length + rank] as number;
  });
  new TextEncoder().encodeInto(text, bytes.subarray(TEXT));
  return bytes.slice(TEXT, unpack(end));
}

const byteOf = (character: string): number => character.charCodeAt(0);

/** What a string or a page could trip over, and the two that begin a pair. */
const RESERVED = '"\'`\\$<|~';

/** Where the memory has the byte of a code alone (from 0 on), after a bar and after a tilde, and the text. */
const AFTER_BAR = 128;
const AFTER_TILDE = 256;
const TEXT = 384;

/**
 * (module
 *   (memory (export "m") 1)
 *   (func (export "u") (param $end i32) (result i32) (local $from i32) (local $to i32) (local $code i32)
 *     (local.set $to (local.tee $from (i32.const 384)))
 *     (loop $next
 *       (local.set $code (i32.load8_u (local.get $from)))
 *       (if (i32.eq (local.get $code) (i32.const 0x7c)) (then
 *         (local.set $code (i32.add (i32.load8_u offset=1 (local.get $from)) (i32.const 128)))
 *         (local.set $from (i32.add (local.get $from) (i32.const 1)))))
 *       (if (i32.eq (local.get $code) (i32.const 0x7e)) (then
 *         (local.set $code (i32.add (i32.load8_u offset=1 (local.get $from)) (i32.const 256)))
 *         (local.set $from (i32.add (local.get $from) (i32.const 1)))))
 *       (i32.store8 (local.get $to) (i32.load8_u (local.get $code)))
 *       (local.set $to (i32.add (local.get $to) (i32.const 1)))
 *       (br_if $next (i32.lt_u (local.tee $from (i32.add (local.get $from) (i32.const 1))) (local.get $end))))
 *     (local.get $to)))
 */
const UNPACKER =
  'AGFzbQEAAAABBgFgAX8BfwMCAQAFAwEAAQcJAgFtAgABdQAACmwBagEDf0GAAyIBIQIDQCABLQAAIQMgA0H8AEYEQCABLQABQYABaiEDIAFBAWohAQsgA0H+AEYEQCABLQABQYACaiEDIAFBAWohAQsgAiADLQAAOgAAIAJBAWohAiABQQFqIgEgAEkNAAsgAgs=';
