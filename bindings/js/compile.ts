import { show, tagOf, typeError } from './errors.js';

/** From what a caller has to a compiled module. What goes wrong is said in words that tell what to do about it. */
export async function compile(source: unknown): Promise<WebAssembly.Module> {
  const given: unknown = await source;
  if (ArrayBuffer.isView(given)) {
    // engines that take a buffer do not all take every view of one
    return compileBytes(new Uint8Array(given.buffer as ArrayBuffer, given.byteOffset, given.byteLength), 'wasm');
  }
  // by tag: another realm has classes of its own, and Node loads its HTTP client when somebody says `Response`, 25 ms
  const tag = typeof given === 'object' && given !== null ? tagOf(given) : typeof given;
  if (tag === 'WebAssembly.Module') return given as WebAssembly.Module;
  if (tag === 'ArrayBuffer') return compileBytes(new Uint8Array(given as ArrayBuffer), 'wasm');
  if (tag === 'string' || tag === 'URL') return compileResponse(await fetchFrom(String(given)), String(given));
  if (tag === 'Response') return compileResponse(given as Response, (given as Response).url);
  throw typeError('wasm', 'a URL, Response, bytes or WebAssembly.Module, or { simd, relaxed } of these', given);
}

async function fetchFrom(address: string): Promise<Response> {
  try {
    return await fetch(address);
  } catch (cause) {
    throw new Error(`could not fetch wasm from ${show(address)}${hintFor(address)}`, { cause });
  }
}

function hintFor(address: string): string {
  if (address.startsWith('file:')) return ' (fetch reads no files: read it and pass the bytes)';
  return /^[a-z][a-z\d+.-]*:/i.test(address)
    ? ''
    : ' (relative to what? Outside a page pass an absolute address, or bytes)';
}

async function compileResponse(response: Response, address: string): Promise<WebAssembly.Module> {
  if (!response.ok) throw new Error(`could not fetch wasm from ${show(address)}: status ${response.status}`);
  if (response.bodyUsed) throw new Error('wasm must be a Response that was not read before');
  const type = response.headers.get('Content-Type') ?? 'none';
  const from = `wasm from ${show(address)} (${type})`;
  // engines insist on this type and on no parameter after it; a host that does not know .wasm need not be an error
  if (type !== 'application/wasm' || WebAssembly.compileStreaming === undefined)
    return compileBytes(new Uint8Array(await response.arrayBuffer()), from);
  return WebAssembly.compileStreaming(response).catch((cause: unknown) => {
    throw explained(cause, from);
  });
}

const MAGIC = [0, 97, 115, 109];

async function compileBytes(bytes: Uint8Array<ArrayBuffer>, from: string): Promise<WebAssembly.Module> {
  if (MAGIC.some((byte, i) => bytes[i] !== byte))
    throw new WebAssembly.CompileError(`${from} must be a WebAssembly module, got ${beginOf(bytes)}`);
  return WebAssembly.compile(bytes).catch((cause: unknown) => {
    throw explained(cause, from);
  });
}

/** What bytes are that are no module: a server's page for a file that it does not have, mostly. */
function beginOf(bytes: Uint8Array): string {
  const text = String.fromCharCode(...bytes.subarray(0, 40));
  return `${show(text)}${/^\s*</.test(text) ? ', a page and not the file' : ''}`;
}

/** What an engine says when it cannot compile or load something, as somebody can act on it. */
export function explained(cause: unknown, from: string): unknown {
  const { name, message } = (cause ?? {}) as { name?: unknown; message?: unknown };
  if (/content security policy|unsafe-eval|\bcsp\b/i.test(String(message)))
    return new Error("the Content-Security-Policy forbids WebAssembly: add 'wasm-unsafe-eval' to script-src", {
      cause,
    });
  if (name !== 'CompileError') return cause;
  const error = new WebAssembly.CompileError(`${from} cannot be compiled, it may be damaged: ${message}`);
  return Object.assign(error, { cause });
}

/** For the chunk of an entry that carries its modules. */
export function embeddedError(cause: unknown): unknown {
  const told = explained(cause, 'the embedded wasm');
  if (told !== cause) return told;
  if ((globalThis as { ServiceWorkerGlobalScope?: unknown }).ServiceWorkerGlobalScope !== undefined)
    return new Error("service workers know no import(): use 'logitkit/core' there, with init({ wasm })", { cause });
  return new Error(`could not load the chunk with the embedded wasm: ${(cause as Error)?.message}`, { cause });
}

/** Whether both are the same thing to load: an address may be written in two ways. */
export function isSameSource(a: unknown, b: unknown): boolean {
  const address = (x: unknown): unknown => (typeof x === 'object' && x !== null && tagOf(x) === 'URL' ? String(x) : x);
  return address(a) === address(b);
}
