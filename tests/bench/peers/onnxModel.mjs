/**
 * The bytes of an ONNX model of one node, `y = op(x)` along an axis, so that the bench needs no Python to make one.
 * Protocol buffers: a field is its number and kind, then a varint or a length and the bytes (onnx.proto3).
 */
export function oneNodeModel(op, dims, axis) {
  const shape = message(dims.map((size) => [1, message([[1, size]])]));
  const value = (name) =>
    message([
      [1, name],
      [
        2,
        message([
          [
            1,
            message([
              [1, FLOAT],
              [2, shape],
            ]),
          ],
        ]),
      ],
    ]);
  const attribute = message([
    [1, 'axis'],
    [3, axis],
    [20, INT],
  ]);
  const node = message([
    [1, 'x'],
    [2, 'y'],
    [4, op],
    [5, attribute],
  ]);
  const graph = message([
    [1, node],
    [2, 'bench'],
    [11, value('x')],
    [12, value('y')],
  ]);
  return Uint8Array.from(
    message([
      [1, 8],
      [7, graph],
      [8, message([[2, 13]])],
    ]),
  );
}

/** TensorProto.FLOAT, and AttributeProto.INT. */
const FLOAT = 1;
const INT = 2;

function message(fields) {
  return fields.flatMap(([number, value]) => {
    if (typeof value === 'number')
      return [...varint(BigInt(number << 3)), ...varint(BigInt.asUintN(64, BigInt(value)))];
    const bytes = typeof value === 'string' ? [...new TextEncoder().encode(value)] : value;
    return [...varint(BigInt((number << 3) | 2)), ...varint(BigInt(bytes.length)), ...bytes];
  });
}

function varint(value) {
  const bytes = [];
  for (let rest = value; ; rest >>= 7n) {
    if (rest < 128n) return [...bytes, Number(rest)];
    bytes.push(Number(rest & 127n) | 128);
  }
}
