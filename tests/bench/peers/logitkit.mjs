/**
 * The library itself. Modes: `user` gives a new array, `out` fills the caller's, `resident` has input and result in
 * Vectors. 16-bit inputs are tensors. `sample` and `greedy` draw one token with a Sampler made from the options, whose
 * `prime` is its prompt.
 */
export const name = 'logitkit';

const REDUCTIONS = ['logSumExp', 'argmax'];

export async function load({ logitkit, variant }) {
  await logitkit.init({ variant });
  return { version: logitkit.version, prepare: (request) => prepare(logitkit, request) };
}

function prepare(logitkit, { operation, mode, input, options }) {
  if (operation === 'sample' || operation === 'greedy') return sampling(logitkit, mode, input, options);
  const apply = logitkit[operation];
  const { data, outer, length, inner, type } = input;
  const flat = outer === 1 && inner === 1;
  const placed = flat ? { ...options } : { shape: [outer, length, inner], axis: 1, ...options };
  if (type !== 'float32') {
    // a tensor has its own dims
    const x = { data, dims: [outer, length, inner], type };
    return mapped(apply, x, mode, { ...options, axis: 1 }, data.length);
  }
  if (REDUCTIONS.includes(operation)) return reduced(logitkit, apply, mode, input, flat ? undefined : placed);
  if (mode !== 'resident') return mapped(apply, data, mode, placed, data.length);
  const x = logitkit.allocate(data.length);
  const out = logitkit.allocate(data.length);
  x.data.set(data);
  const withOut = { ...placed, out };
  return {
    run: () => apply(x, withOut),
    read: () => out.data,
    dispose: () => {
      x.dispose();
      out.dispose();
    },
  };
}

function mapped(apply, x, mode, options, size) {
  if (mode === 'user') return { run: () => apply(x, options), read: (result) => result.data ?? result };
  const withOut = { ...options, out: new Float32Array(size) };
  return { run: () => apply(x, withOut) };
}

function reduced(logitkit, apply, mode, { data }, options) {
  const x = mode === 'resident' ? logitkit.allocate(data.length) : data;
  if (mode === 'resident') x.data.set(data);
  return {
    run: () => apply(x, options),
    read: (result) => (typeof result === 'number' ? [result] : result),
    dispose: mode === 'resident' ? () => x.dispose() : undefined,
  };
}

function sampling(logitkit, mode, { data }, { prime = [], ...options }) {
  const sampler = new logitkit.Sampler({ seed: 42, ...options });
  sampler.prime(prime);
  const logits = mode === 'resident' ? logitkit.allocate(data.length) : data;
  if (mode === 'resident') logits.data.set(data);
  return {
    run: () => sampler.sample(logits),
    read: (token) => [token],
    dispose: () => {
      sampler.dispose();
      if (mode === 'resident') logits.dispose();
    },
  };
}
