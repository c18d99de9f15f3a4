/** The package's version, checked against package.json by the build. */
export const VERSION = '0.1.0';

/** 1.2.3 as 1002003, as the wasm reports itself. */
export const VERSION_NUMBER: number = /* @__PURE__ */ VERSION.split('.').reduce(
  (n, part) => n * 1000 + Number(part),
  0,
);
