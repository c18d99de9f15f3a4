import { entriesOf, type Source } from './arrays.js';
import { Call, type Slot } from './call.js';
import { typeError } from './errors.js';
import { instance } from './instance.js';
import { sizeOf, tensorResult, tensorSource } from './matrix.js';
import type { Tensor, TensorLike } from './types.js';
import { integerIn, optionsOf } from './validate.js';

/** A binary tree over classes. */
export interface HierarchicalSoftmaxOptions {
  /** For each class the nodes (rows of the weights) from the root to it. */
  paths: readonly (readonly number[])[];
  /** For each class which way to go at each of them: 0 or 1. */
  codes: readonly (readonly number[])[];
}

const OPTIONS: readonly string[] = ['paths', 'codes'];

/**
 * Softmax by a tree of binary decisions, as in word2vec (Morin, Bengio 2005; Mikolov et al. 2013): the log-probability of
 * a class is `Σ log sigmoid((1 − 2·code)·nodeWeights[node]·x)` over its path. Where the codes are a complete prefix code
 * (Huffman's, say), the probabilities sum to 1.
 *
 * - **Result**: log-probabilities, a tensor [N, classes] of the kind of `inputs`.
 * - **Largest error**: computed in float64, rounded once; neither tail of the sigmoid loses digits.
 *
 * @param inputs [N, D]
 * @param nodeWeights [nodes, D]
 * @throws TypeError for a wrong kind of value or an unknown option; RangeError for dims or paths that do not fit
 * @example
 * // three classes: 0 left at the root, 1 and 2 right and then by node 1
 * hierarchicalSoftmax(inputs, nodeWeights, { paths: [[0], [0, 1], [0, 1]], codes: [[0], [1, 0], [1, 1]] });
 */
export function hierarchicalSoftmax(
  inputs: TensorLike,
  nodeWeights: TensorLike,
  options: HierarchicalSoftmaxOptions,
): Tensor {
  const { call, x, classes, table, logProbs } = prepare('hierarchicalSoftmax', inputs, nodeWeights, options);
  return call.run(
    (wasm) => wasm.hierarchicalSoftmax(table.address),
    () => tensorResult(call, x, logProbs, [sizeOf(x, 0), classes]),
  );
}

/**
 * The gradients of {@link hierarchicalSoftmax} with respect to both matrices, from that with respect to its result.
 *
 * At each node of a path, `d(w·x) = g·(1 − 2·code)·sigmoid(−(1 − 2·code)·w·x)`. Computed in float64, rounded once.
 *
 * Source: Morin, Bengio (2005); Mikolov et al. (2013).
 *
 * @param inputs [N, D]
 * @param nodeWeights [nodes, D]
 * @param gradient [N, classes]
 * @throws TypeError for a wrong kind of value or an unknown option; RangeError for dims or paths that do not fit
 * @example
 * const { inputs, nodeWeights } = hierarchicalSoftmaxBackward(x, w, gradient, { paths, codes });
 */
export function hierarchicalSoftmaxBackward(
  inputs: TensorLike,
  nodeWeights: TensorLike,
  gradient: TensorLike,
  options: HierarchicalSoftmaxOptions,
): { inputs: Tensor; nodeWeights: Tensor } {
  const made = prepare('hierarchicalSoftmaxBackward', inputs, nodeWeights, options, { gradient });
  const { call, x, weights, table, gradients } = made;
  return call.run(
    (wasm) => wasm.hierarchicalSoftmax(table.address),
    () => ({
      inputs: tensorResult(call, x, gradients[0] as Slot, x.dims as readonly number[]),
      nodeWeights: tensorResult(call, x, gradients[1] as Slot, weights.dims as readonly number[]),
    }),
  );
}

interface Prepared {
  readonly call: Call;
  readonly x: Source;
  readonly weights: Source;
  readonly classes: number;
  readonly table: Slot;
  readonly logProbs: Slot;
  readonly gradients: readonly Slot[];
}

function prepare(
  verb: string,
  inputs: unknown,
  nodeWeights: unknown,
  options: HierarchicalSoftmaxOptions,
  backward?: { readonly gradient: unknown },
): Prepared {
  if (options === undefined) throw new TypeError(`${verb}: options must be an object, got undefined`);
  options = optionsOf(verb, options, OPTIONS);
  instance();
  const x = tensorSource('inputs', inputs, ['N', 'D']);
  const [rows, width] = [sizeOf(x, 0), sizeOf(x, 1)];
  const weights = tensorSource('nodeWeights', nodeWeights, ['nodes', width]);
  const nodes = sizeOf(weights, 0);
  const tree = treeOf(options, nodes);
  const classes = tree.offsets.length - 1;
  const bytes = 8;

  const call = new Call();
  const logProbs = backward
    ? call.input(tensorSource('gradient', backward.gradient, [rows, classes]), true)
    : call.room(rows * classes * bytes);
  const gradients = backward ? [call.room(x.length * bytes), call.room(weights.length * bytes)] : [];
  const table = call.table([
    // without classes there is no work, and there may be any number of rows without entries
    ...[classes === 0 ? 0 : rows, width, nodes, classes],
    ...[call.input(x, true), call.input(weights, true)],
    ...[call.words(tree.offsets), call.words(tree.nodes), call.words(tree.codes), logProbs],
    ...(backward ? gradients : [0, 0]),
  ]);
  return { call, x, weights, classes, table, logProbs, gradients };
}

/** Paths and codes one after the other, checked. */
function treeOf(options: HierarchicalSoftmaxOptions, limit: number) {
  if (!Array.isArray(options.paths)) throw typeError('paths', 'an array of paths, one a class', options.paths);
  if (!Array.isArray(options.codes)) throw typeError('codes', 'an array of codes, one a class', options.codes);
  const paths = entriesOf('paths', options.paths);
  const codes = entriesOf('codes', options.codes);
  if (codes.length !== paths.length) {
    throw new RangeError(`codes must have ${paths.length} entries, one a class, got ${codes.length}`);
  }
  const offsets = new Int32Array(paths.length + 1);
  const [nodes, ways]: [number[], number[]] = [[], []];
  paths.forEach((given, v) => {
    if (!Array.isArray(given)) throw typeError(`paths[${v}]`, 'an array of nodes', given);
    if (!Array.isArray(codes[v])) throw typeError(`codes[${v}]`, 'an array of 0 and 1', codes[v]);
    const path = entriesOf(`paths[${v}]`, given);
    const code = entriesOf(`codes[${v}]`, codes[v]);
    if (code.length !== path.length) {
      throw new RangeError(`codes[${v}] must have ${path.length} entries, one a node of the path, got ${code.length}`);
    }
    path.forEach((node, i) => {
      nodes.push(integerIn(`paths[${v}][${i}]`, node, 0, limit - 1));
      ways.push(integerIn(`codes[${v}][${i}]`, code[i], 0, 1));
    });
    offsets[v + 1] = nodes.length;
  });
  return { offsets, nodes: Int32Array.from(nodes), codes: Int32Array.from(ways) };
}
