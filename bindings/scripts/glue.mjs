import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Emscripten's glue, without the address that it would fetch from: `init` always brings the module, and bundlers would look for the file. */
export function glueOf(folder, variant) {
  const glue = readFileSync(join(folder, `${variant}.mjs`), 'utf8');
  const address = `new URL("${variant}.wasm",import.meta.url).href`;
  if (glue.split(address).length !== 2) throw new Error(`expected ${address} once in the glue of ${variant}`);
  // the library is silent, also where Emscripten would tell the console why it gives up
  const silent = glue.replaceAll(/console\.(log|error)\.bind\(console\)/g, '(()=>{})');
  const named = direct(silent).replace(address, '""').replaceAll(`"${variant}.wasm"`, '"logitkit.wasm"');
  return UNUSED_TYPES.reduce(without, named);
}

/**
 * With memory above 2 GiB Emscripten calls every registered function through one that gathers its arguments in arrays, 70 to
 * 100 bytes a call, for the sake of functions that return a pointer; embind makes returned addresses unsigned itself.
 * Another release of Emscripten may write this otherwise: then calls allocate, and tests/api/samplerMemory says so.
 */
function direct(glue) {
  return glue.replace('if(signature.includes("p")){return getDynCaller(', 'if(signature[0]=="p"){return getDynCaller(');
}

/** Embind registers these whether a function takes them or not. Only numbers and booleans cross here. */
const UNUSED_TYPES = ['std_string', 'std_wstring', 'memory_view'];

/** The glue with nothing in `__embind_register_TYPE`. Where another release writes it otherwise it stays, 1.4 kB larger. */
function without(glue, type) {
  const start = new RegExp(`var __embind_register_${type}=\\([\\w,]*\\)=>\\{`).exec(glue);
  if (start === null) return glue;
  const body = start.index + start[0].length;
  let end = body;
  for (let depth = 1; depth > 0; end++) {
    if ('"\'`'.includes(glue[end])) end = glue.indexOf(glue[end], end + 1);
    else if (glue[end] === '{') depth++;
    else if (glue[end] === '}') depth--;
  }
  return `${glue.slice(0, body)}${glue.slice(end - 1)}`;
}
