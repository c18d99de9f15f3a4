/** Numbers as the page prints them: a true minus, tabular widths, and no false certainty. */

export const decimal = (value: number, digits = 2): string => {
  if (value === Infinity) return '∞';
  if (value === -Infinity) return '−∞';
  const text = value.toFixed(digits);
  return (Number(text) === 0 ? text.replace('-', '') : text).replace('-', '−');
};

/** At least two decimals, and all that were typed: 2.2 → 2.20, 1.125 → 1.125. */
export const exact = (value: number): string => {
  const digits = String(value).split('.')[1]?.length ?? 0;
  return decimal(value, Math.min(6, Math.max(2, digits)));
};

/** 50.49%; a probability that is not 0 or 1 never reads as 0 or 100. */
export const percent = (p: number, digits = 2): string => {
  if (p === 0 || p === 1) return `${p * 100}%`;
  const text = (p * 100).toFixed(digits);
  const least = 10 ** -digits;
  if (Number(text) === 0) return `<${least}%`;
  if (Number(text) === 100) return `>${(100 - least).toFixed(digits)}%`;
  return `${text}%`;
};

/** As a person says it: "50 percent", "less than 1 percent". */
export const spokenPercent = (p: number): string => {
  if (p > 0 && p < 0.005) return 'less than 1 percent';
  if (p < 1 && p > 0.995) return 'more than 99 percent';
  return `${Math.round(p * 100)} percent`;
};

/** As a person says it: "minus 1.4", "2", "infinity". */
export const spokenNumber = (value: number): string => {
  const size = Math.abs(value) === Infinity ? 'infinity' : String(Number(Math.abs(value).toFixed(4)));
  return value < 0 && size !== '0' ? `minus ${size}` : size;
};

/** Weights span many orders of magnitude: 0.607, 0.0273, 3.4 × 10⁻⁷. */
export const significant = (value: number, digits = 3): string => {
  if (value === 0) return '0';
  if (Math.abs(value) >= 1e-3 && Math.abs(value) < 1e6) {
    const places = Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(value))));
    return decimal(value, Math.min(places, 6));
  }
  const [mantissa, exponent] = value.toExponential(digits - 1).split('e') as [string, string];
  return `${mantissa.replace('-', '−')} × 10${superscript(Number(exponent))}`;
};

const superscript = (n: number): string =>
  String(n).replace(/./g, (c) => (c === '-' ? '⁻' : ('⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(c)] as string)));
