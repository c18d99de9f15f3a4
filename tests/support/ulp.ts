/** Spacing of float32 numbers at |v|: 2^(floor(log2 |v|) − 23), and 2^−149 among the subnormals. */
export function ulp32(v: number): number {
  return spacing(Math.abs(v), 23, -126);
}

/** Spacing of float64 numbers at |v|. */
export function ulp64(v: number): number {
  return spacing(Math.abs(v), 52, -1022);
}

function spacing(v: number, bits: number, lowest: number): number {
  if (v === 0) return 2 ** (lowest - bits);
  let exponent = Math.floor(Math.log2(v));
  // log2 rounds up next to a power of two
  if (exponent >= -1022 && 2 ** exponent > v) exponent--;
  return 2 ** (Math.max(lowest, exponent) - bits);
}

/** |got − want| in spacings of `want`; 0 for equal values, NaNs and infinities included; Infinity where only one is. */
export function ulpError(got: number, want: number, ulp: (v: number) => number, floor = 0): number {
  if (Object.is(got, want) || got === want || (Number.isNaN(got) && Number.isNaN(want))) return 0;
  if (!Number.isFinite(got) || !Number.isFinite(want)) return Infinity;
  return Math.abs(got - want) / ulp(Math.max(Math.abs(want), floor));
}

/** The largest error of an array, in spacings of the expected values. */
export function maxUlp(got: ArrayLike<number>, want: ArrayLike<number>, ulp: (v: number) => number, floor = 0): number {
  if (got.length !== want.length) return Infinity;
  let worst = 0;
  for (let i = 0; i < want.length; i++) worst = Math.max(worst, ulpError(got[i], want[i], ulp, floor));
  return worst;
}
