/** Numbers as the page prints them: a true minus, tabular widths, and no false certainty. Every double has a text. */

/** What stands where there is no number to print. */
export const NOTHING = '–';

/** Above this a text in full has more digits than anybody reads. */
const LARGEST_IN_FULL = 1e15;

export const decimal = (value: number, digits = 2): string => {
  if (!Number.isFinite(value)) return limit(value);
  if (Math.abs(value) >= LARGEST_IN_FULL) return significant(value);
  const text = value.toFixed(digits);
  return (Number(text) === 0 ? text.replace('-', '') : text).replace('-', '−');
};

const limit = (value: number): string => (Number.isNaN(value) ? NOTHING : value > 0 ? '∞' : '−∞');

/** At least two decimals, and all that were typed: 2.2 → 2.20, 1.125 → 1.125, 1e-9 → 1 × 10⁻⁹. */
export const exact = (value: number): string => {
  const [text, exponent] = String(value).split('e') as [string, string | undefined];
  const typed = (text.split('.')[1]?.length ?? 0) - Number(exponent ?? 0);
  if (value !== 0 && Math.abs(value) < 1e-3 && typed > 6) return scientific(Number(value.toPrecision(4)));
  return decimal(value, Math.min(6, Math.max(2, typed)));
};

/** 50.49%; a probability that is not 0 or 1 never reads as 0 or 100. */
export const percent = (p: number, digits = 2): string => {
  if (p === 0 || p === 1) return `${p * 100 + 0}%`;
  if (!Number.isFinite(p * 100)) return limit(p * 100);
  const text = decimal(p * 100, digits);
  const least = 10 ** -digits;
  if (p > 0 && Number(text) === 0) return `<${least.toFixed(digits)}%`;
  if (p < 1 && Number(text) === 100) return `>${(100 - least).toFixed(digits)}%`;
  return `${text}%`;
};

/** As a person says it: "50 percent", "less than 1 percent". */
export const spokenPercent = (p: number): string => {
  if (Number.isNaN(p)) return spokenNumber(p);
  if (p > 0 && p < 0.005) return 'less than 1 percent';
  if (p < 1 && p > 0.995) return 'more than 99 percent';
  return `${spokenNumber(Math.round(p * 100))} percent`;
};

/** As a person says it: "minus 1.4", "2", "infinity", "1 times 10 to the minus 9". */
export const spokenNumber = (value: number): string => {
  if (Number.isNaN(value)) return 'no number';
  const size = Math.abs(value);
  const said = size === Infinity ? 'infinity' : spokenSize(size);
  return value < 0 && said !== '0' ? `minus ${said}` : said;
};

function spokenSize(size: number): string {
  if (size === 0 || (size >= 1e-4 && size < LARGEST_IN_FULL)) return String(Number(size.toFixed(4)));
  const [mantissa, exponent] = size.toExponential(2).split('e') as [string, string];
  return `${Number(mantissa)} times 10 to the ${spokenNumber(Number(exponent))}`;
}

/** Weights span many orders of magnitude: 0.607, 0.0273, 3.4 × 10⁻⁷. */
export const significant = (value: number, digits = 3): string => {
  if (!Number.isFinite(value)) return limit(value);
  if (value === 0) return '0';
  if (Math.abs(value) >= 1e-3 && Math.abs(value) < 1e6) {
    const places = Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(value))));
    return decimal(value, Math.min(places, 6));
  }
  return scientific(value, digits);
};

/** 3.40 × 10⁻⁷, with so many digits, or as many as the number has. */
function scientific(value: number, digits?: number): string {
  const [mantissa, exponent] = value.toExponential(digits === undefined ? undefined : digits - 1).split('e') as [
    string,
    string,
  ];
  return `${mantissa.replace('-', '−')} × ${powerOfTen(Number(exponent))}`;
}

const powerOfTen = (exponent: number): string =>
  `10${String(exponent).replace(/./g, (c) => (c === '-' ? '⁻' : ('⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(c)] as string)))}`;

/** Beyond this e^x has no digits that mean anything: only a bound is printed. */
const LARGEST_EXPONENT = 1e6;

/** "= 7.39", "= 1.97 × 10⁴³⁴", "> 10⁴³⁴²⁹⁴": e^x also where it is no double. */
export const powerOfE = (x: number, digits = 3): string => {
  if (Number.isNaN(x)) return `= ${NOTHING}`;
  if (Math.abs(x) < 700) return `= ${significant(Math.exp(x), digits)}`;
  const exponent = Math.min(LARGEST_EXPONENT, Math.max(-LARGEST_EXPONENT, x)) / Math.LN10;
  if (x > LARGEST_EXPONENT) return `> ${powerOfTen(Math.floor(exponent))}`;
  if (x < -LARGEST_EXPONENT) return `< ${powerOfTen(Math.ceil(exponent))}`;
  const whole = Math.floor(exponent);
  const mantissa = (10 ** (exponent - whole)).toFixed(digits - 1);
  return Number(mantissa) === 10
    ? `= ${(1).toFixed(digits - 1)} × ${powerOfTen(whole + 1)}`
    : `= ${mantissa} × ${powerOfTen(whole)}`;
};

/** A whole number with its thousands apart: 128,256. */
export const whole = (count: number): string => (Number.isFinite(count) ? count.toLocaleString('en') : limit(count));

/** "1 token", "2,000 rows", "3 classes": a count and its noun. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${whole(count)} ${count === 1 ? one : many}`;
