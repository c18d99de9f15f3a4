/** The raw modules beside the built entry points, as workerd imports them. */
declare module '*.wasm' {
  const module: WebAssembly.Module;
  export default module;
}
