/**
 * What the model draws after the first prompt with the first settings, so that there is something to look at before
 * anybody presses a button. The tests draw it again.
 */
export const OPENING: readonly number[] = [
  194, 6, 367, 147, 6, 367, 184, 193, 6, 257, 165, 208, 539, 6, 74, 1328, 6, 74, 390, 65, 868, 75, 235, 215, 9, 74, 6,
  530, 6, 187, 101, 1446, 93, 539, 8,
];
