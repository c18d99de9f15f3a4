import { Call, type Slot } from './call.js';
import { instance, type Wasm } from './instance.js';
import { checkStatus } from './samplerErrors.js';
import type { Settings } from './samplerSettings.js';
import { FIELDS } from './samplerTable.js';

/** A sampler's memory comes back when the collector finds that nobody can reach it. */
export const forgotten = /* @__PURE__ */ new FinalizationRegistry<number>((handle) =>
  instance().wasm.samplerDestroy(handle),
);

/** Writes the settings as one block of numbers, in the order of the table, and makes the sampler. */
export function createSampler(settings: Settings): number {
  const call = new Call();
  const words: (number | Slot)[] = [];
  for (const field of FIELDS) {
    if (field.kind !== 'array') words.push(settings.number(field.name));
    else {
      const values = settings.array(field.name);
      words.push(values === undefined ? 0 : call.raw(values), values?.length ?? 0);
    }
  }
  const block = call.table(words, true);
  const out = call.room(8);
  return made(call, out, (wasm) => wasm.samplerCreate(block.address, words.length, out.address));
}

export function cloneSampler(handle: number): number {
  const call = new Call();
  const out = call.room(8);
  return made(call, out, (wasm) => wasm.samplerClone(handle, out.address));
}

function made(call: Call, out: Slot, work: (wasm: Wasm) => number): number {
  return call.run(
    work,
    () => call.number(out, true),
    (status) => {
      if (status < 0) throw new Error('the tables of sampler settings in TypeScript and C++ differ');
      checkStatus(status);
    },
  );
}
