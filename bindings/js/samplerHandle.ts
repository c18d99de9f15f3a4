import { restScratch, scratch, views } from './heap.js';
import { instance } from './instance.js';
import { checkStatus as check } from './samplerErrors.js';
import type { Settings } from './samplerSettings.js';
import { FIELDS } from './samplerTable.js';

/** A sampler's memory comes back when the collector finds that nobody can reach it. */
export const forgotten = /* @__PURE__ */ new FinalizationRegistry<number>((handle) =>
  instance().wasm.samplerDestroy(handle),
);

const align = (bytes: number): number => Math.ceil(bytes / 16) * 16;

/** Writes the settings as one block of numbers, in the order of the table, and makes the sampler. */
export function createSampler(settings: Settings): number {
  let count = 0;
  let bytes = 0;
  for (const field of FIELDS) {
    count += field.kind === 'array' ? 2 : 1;
    if (field.kind === 'array') bytes += align(settings.array(field.name)?.byteLength ?? 0);
  }
  const block = scratch(align(count * 8) + bytes + 16);
  try {
    const { f64, u8 } = views();
    let slot = block >>> 3;
    let address = block + align(count * 8);
    for (const field of FIELDS) {
      if (field.kind !== 'array') {
        f64[slot++] = settings.number(field.name);
        continue;
      }
      const values = settings.array(field.name);
      f64[slot++] = values === undefined ? 0 : address;
      f64[slot++] = values?.length ?? 0;
      if (values === undefined) continue;
      u8.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), address);
      address += align(values.byteLength);
    }
    return made(instance().wasm.samplerCreate(block, count, address), address);
  } finally {
    restScratch();
  }
}

export function cloneSampler(handle: number): number {
  const out = scratch(16);
  return made(instance().wasm.samplerClone(handle, out), out);
}

function made(status: number, out: number): number {
  if (status < 0) throw new Error('the tables of sampler settings in TypeScript and C++ differ');
  check(status);
  return views().f64[out >>> 3] as number;
}
