import type { TokenizerSpec } from './tokenizer.js';

export interface NetworkConfig {
  vocab: number;
  context: number;
  layers: number;
  heads: number;
  width: number;
  hidden: number;
}

/** What was measured when the weights were made. */
export interface TrainingFacts {
  steps: number;
  heldOutNats: number;
  charactersPerToken: number;
}

export interface Weights {
  config: NetworkConfig;
  facts: TrainingFacts;
  tokenizer: TokenizerSpec;
  /** Row-major, by torch's names. */
  tensors: ReadonlyMap<string, Float32Array>;
}

interface Header extends Omit<Weights, 'tensors'> {
  tensors: { name: string; dims: number[] }[];
}

const align = (bytes: number): number => (bytes + 3) & ~3;

/** Reads weights.bin (web/model/export.py tells its format); matrices come out as float32, `scale · q` of each row. */
export function readWeights(file: ArrayBuffer): Weights {
  const headerBytes = new DataView(file).getUint32(0, true);
  const { tensors, ...rest }: Header = JSON.parse(new TextDecoder().decode(new Uint8Array(file, 4, headerBytes)));
  let offset = 4 + align(headerBytes);
  const take = ({ dims }: Header['tensors'][number]): Float32Array => {
    const [rows, columns] = dims as [number, number?];
    const scales = new Float32Array(file, offset, rows);
    offset += 4 * rows;
    if (columns === undefined) return scales.slice();
    const q = new Int8Array(file, offset, rows * columns);
    offset += align(rows * columns);
    const matrix = new Float32Array(rows * columns);
    for (let r = 0; r < rows; r++) {
      const scale = scales[r] as number;
      for (let i = r * columns; i < (r + 1) * columns; i++) matrix[i] = scale * (q[i] as number);
    }
    return matrix;
  };
  return { ...rest, tensors: new Map(tensors.map((tensor) => [tensor.name, take(tensor)])) };
}
