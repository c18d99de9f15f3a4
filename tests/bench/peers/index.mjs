import * as logitkit from './logitkit.mjs';
import * as onnxruntime from './onnxruntime.mjs';
import * as passes from './passes.mjs';
import * as plainJs from './plainJs.mjs';
import * as raw from './raw.mjs';
import * as tfjs from './tfjs.mjs';
import * as transformers from './transformers.mjs';

/**
 * Everybody who takes part. A peer is a file with `name`, `packages` (the npm packages that it is, if any) and
 * `load(environment)`, which gives `prepare({ operation, mode, input, options })`; that gives
 * `{ run, read?, dispose?, elements? }`, or undefined for what the peer does not offer. `run` is what is timed; `read`
 * makes the numbers out of what it returned, if that is not the array of them.
 *
 * Modes: `user` is a JavaScript array in and a new one out, `out` is into the caller's array, `resident` is from and to
 * where the library keeps its data.
 */
export const peers = [logitkit, raw, passes, plainJs, transformers, onnxruntime, tfjs];
