/** The nearest binary16 of a number, as bits; ties to even. For tests: plain and slow. */
export function float16Bits(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const v = Math.abs(value);
  if (Number.isNaN(v)) return 0x7e00;
  if (v >= 65520) return sign | 0x7c00;
  if (v === 0) return sign;
  const exponent = Math.max(-14, Math.floor(Math.log2(v)));
  const spacing = 2 ** (exponent - 10);
  const steps = v / spacing;
  let rounded = Math.floor(steps);
  const rest = steps - rounded;
  if (rest > 0.5 || (rest === 0.5 && rounded % 2 === 1)) rounded++;
  // a carry out of the fraction lands in the exponent, as it should
  return sign | ((exponent + 14) * 1024 + rounded);
}

/** The number that binary16 bits stand for. */
export function float16Value(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The upper half of a float32, which is what bfloat16 is; the rest is cut off. */
export function bfloat16Bits(value: number): number {
  return new Uint32Array(new Float32Array([value]).buffer)[0] >>> 16;
}

export function bfloat16Value(bits: number): number {
  return new Float32Array(new Uint32Array([bits << 16]).buffer)[0];
}
