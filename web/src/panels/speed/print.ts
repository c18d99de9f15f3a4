import { significant } from '../../format.js';

/** A time as a person reads it. */
export const time = (microseconds: number): string =>
  microseconds < 1
    ? `${significant(microseconds * 1000)} ns`
    : microseconds < 1000
      ? `${significant(microseconds)} µs`
      : microseconds < 1e6
        ? `${significant(microseconds / 1000)} ms`
        : `${significant(microseconds / 1e6)} s`;

/** A power of ten without decimals: 100 ns, 10 ms. */
export const roundTime = (microseconds: number): string => time(microseconds).replace(/\.0+(?= )/, '');

export const bytes = (count: number): string =>
  count < 1e6 ? `${significant(count / 1e3)} kB` : `${significant(count / 1e6)} MB`;

export const operations = (count: number): string =>
  count < 1e9 ? `${significant(count / 1e6)} million` : `${significant(count / 1e9)} billion`;

export const times = (ratio: number): string => `${significant(ratio)} ×`;
