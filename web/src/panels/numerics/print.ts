import { decimal, significant } from '../../format.js';

/** A number of the computation: what cannot be is said as the machine says it. */
export const shown = (value: number, digits = 4): string => {
  if (Number.isNaN(value)) return 'NaN';
  return Number.isFinite(value) ? significant(value, digits) : decimal(value);
};

export const ulps = (value: number): string => {
  if (Number.isNaN(value)) return 'no number';
  if (value < 0.005) return '0';
  return value < 100 ? decimal(value, 2) : significant(value, 3);
};

export const broken = (value: number): boolean => !Number.isFinite(value);
