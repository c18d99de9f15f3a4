/** The bare passes of passes.cpp over data in its own memory: the yardstick, not a competitor. */
export const name = 'pass';

export async function load({ bytes }) {
  const { instance } = await WebAssembly.instantiate(await bytes('.out/passes.wasm'));
  const { memory, copy_pass: copy, max_pass: max } = instance.exports;
  let top = memory.buffer.byteLength;
  const room = (count) => {
    const at = top;
    top += 4 * count;
    const missing = top - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / 65536));
    return at;
  };
  return {
    version: '',
    prepare({ operation, input }) {
      const { data } = input;
      const count = Math.ceil(data.length / 32) * 32; // the loops have no tail
      const mark = top;
      const from = room(count);
      const to = room(count);
      const view = (at, length) => new Float32Array(memory.buffer, at, length);
      view(from, count).fill(-Infinity).set(data);
      const dispose = () => {
        top = mark;
      };
      const elements = count;
      if (operation === 'copy') {
        return { run: () => copy(from, to, count), read: () => view(to, data.length), elements, dispose };
      }
      if (operation === 'max') return { run: () => max(from, count), read: (best) => [best], elements, dispose };
      return undefined;
    },
  };
}
