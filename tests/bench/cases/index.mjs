import argmax from './argmax.mjs';
import attention from './attention.mjs';
import batchCurve from './batchCurve.mjs';
import batches from './batches.mjs';
import denormal from './denormal.mjs';
import draw from './draw.mjs';
import everyStage from './everyStage.mjs';
import greedy from './greedy.mjs';
import halfPrecision from './halfPrecision.mjs';
import logarithmic from './logarithmic.mjs';
import logSoftmaxArrays from './logSoftmaxArrays.mjs';
import penalties from './penalties.mjs';
import sizeCurve from './sizeCurve.mjs';
import softmaxArrays from './softmaxArrays.mjs';
import softmaxNewArray from './softmaxNewArray.mjs';
import softmaxResident from './softmaxResident.mjs';
import softmaxSmall from './softmaxSmall.mjs';
import sparseMaps from './sparseMaps.mjs';
import strided from './strided.mjs';
import topK from './topK.mjs';

/**
 * What is measured, in the order of the report. A case is a file with
 *   title, about   what a reader sees
 *   needs          the exports of logitkit that it uses: without one of them it is reported as not there yet
 *   picture        a name, if the scenes are sizes to be drawn as a curve; short turns then
 *   scenes         `{ name, runners(environment), quick? }`: functions that are measured against each other; those
 *                  marked `quick` run under --quick too
 *   goals          `{ of, to, atMost | atLeast, engines?, variants?, only? }`: time of `of` over time of `to`, per
 *                  element; `minus` instead of `to` is a difference in ns a call; without a bound it is only shown
 */
export const cases = [
  softmaxResident,
  softmaxArrays,
  softmaxSmall,
  softmaxNewArray,
  logarithmic,
  logSoftmaxArrays,
  batches,
  strided,
  halfPrecision,
  denormal,
  argmax,
  sparseMaps,
  attention,
  greedy,
  topK,
  draw,
  penalties,
  everyStage,
  sizeCurve,
  batchCurve,
];
