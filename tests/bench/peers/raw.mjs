/**
 * The bound functions of logitkit's own module, called with addresses: what is left when the TypeScript side is taken
 * away. An instance of its own, made as `init` makes one.
 */
export const name = 'raw call';

export async function load({ glue, bytes, variant }) {
  const file = variant === 'relaxed' ? 'logitkit.relaxed.wasm' : 'logitkit.wasm';
  const module = await WebAssembly.compile(await bytes(`../../dist/${file}`));
  let memory;
  const wasm = await glue.default({
    instantiateWasm(imports, done) {
      WebAssembly.instantiate(module, imports).then((instance) => {
        memory = Object.values(instance.exports).find((e) => e instanceof WebAssembly.Memory);
        done(instance);
      });
      return {};
    },
  });
  return {
    version: '',
    prepare({ operation, input }) {
      if (operation !== 'softmax' || wasm.softmaxF32 === undefined) return undefined;
      const { data, outer, length, inner } = input;
      const from = wasm.allocate(4 * data.length);
      const to = wasm.allocate(4 * data.length);
      new Float32Array(memory.buffer, from, data.length).set(data);
      return {
        run: () => wasm.softmaxF32(from, to, outer, length, inner, 1, 0),
        read: () => new Float32Array(memory.buffer, to, data.length),
        dispose: () => {
          wasm.release(from);
          wasm.release(to);
        },
      };
    },
  };
}
