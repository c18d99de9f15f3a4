// Measures in this Node process; run.mjs starts one for each variant.
//
//   node [--experimental-wasm-relaxed-simd] node.mjs '{"variant":"simd","quick":true,"result":"FILE"}'
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as glue from '../../bindings/js/generated/module.js';
import * as logitkit from '../../dist/index.js';
import { measure } from './measure.mjs';

const options = JSON.parse(process.argv[2]);
const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const environment = { engine: 'node', logitkit, glue, url: at, bytes: (path) => readFile(at(path)) };
const result = await measure(environment, options, (line) => process.stderr.write(`${line}\n`));
await writeFile(options.result, JSON.stringify({ ...result, version: process.version }));
process.exit(0); // a peer may keep a handle open
