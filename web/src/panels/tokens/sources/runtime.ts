import ortWasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';

/**
 * transformers.js, set up to take its WebAssembly from this site and its models from the hub. A chunk of its own: it is
 * loaded when somebody asks for a model.
 */
export async function loadRuntime(): Promise<typeof import('@huggingface/transformers')> {
  const transformers = await import('@huggingface/transformers');
  const { env } = transformers;
  env.allowLocalModels = false;
  // It would run the WebAssembly's script from a blob, which the page's policy forbids; the browser's own cache does.
  env.useWasmCache = false;
  const wasm = env.backends.onnx.wasm;
  if (wasm) {
    wasm.wasmPaths = { wasm: new URL(ortWasm, import.meta.url).href };
    // Threads need a page that is isolated across origins, which a static host cannot promise.
    wasm.numThreads = 1;
    wasm.proxy = false;
  }
  return transformers;
}
