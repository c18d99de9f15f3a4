import hfSpeculative from '../../fixtures/samplers/hf_speculative.json';
import hfTransformers from '../../fixtures/samplers/hf_transformers.json';
import llamacpp from '../../fixtures/samplers/llamacpp.json';
import llamacppTraces from '../../fixtures/samplers/llamacpp_traces.json';
import textgenWebui from '../../fixtures/samplers/textgen_webui.json';
import transformersJs from '../../fixtures/samplers/transformers_js.json';
import type { StoredLogits } from './generator.js';

export type Params = Record<string, never>;

export interface Expected {
  n_kept: number;
  ids: number[];
  probs: number[];
  logits?: number[];
  ids_sha256: string;
  uniforms: number[];
  selected: number[];
  logprobs: number[];
  logits_first100_by_id: (number | string)[];
  probs_first100_by_id: number[];
  log_probs_first100_by_id: (number | string)[];
  argmax: number;
  sum: number;
}

/** A vector of tests/fixtures/samplers; its README says what the keys mean. */
export interface Vector {
  name: string;
  op: string;
  params: Params;
  logits: StoredLogits;
  uncond_logits: StoredLogits;
  history: number[];
  expected: Expected;
  meta: { conformance: 'exact' | 'tolerant'; n_ref: number; max_rel_err?: number };
}

export interface TraceVector {
  name: string;
  op: string;
  params: Params;
  trace?: {
    logits: StoredLogits;
    n_kept: number;
    selected: number;
    p_selected: number;
    ids: number[];
    probs: number[];
  }[];
  logits: StoredLogits;
  uniforms: number[];
  selected: number[];
}

interface Mixed {
  mix: number;
  of: number;
  noise: StoredLogits;
}

export interface SpeculativeVector {
  name: string;
  params: { gamma: number; assistant_ensemble_weight: number | null };
  draft_logits: StoredLogits[];
  target_logits: (StoredLogits | Mixed)[];
  draft_tokens: number[];
  uniforms: number[];
  expected: { n_accepted: number; residual_ids: number[]; residual_probs: number[]; residual_nonzero: number };
}

const vectors = (file: unknown): never => (file as { vectors: never }).vectors;

export const PEERS = {
  'llama.cpp': vectors(llamacpp) as Vector[],
  transformers: vectors(hfTransformers) as Vector[],
  'transformers.js': vectors(transformersJs) as Vector[],
  'text-generation-webui': vectors(textgenWebui) as Vector[],
};
export type Peer = keyof typeof PEERS;
export const TRACES: TraceVector[] = vectors(llamacppTraces);
export const SPECULATIVE: SpeculativeVector[] = vectors(hfSpeculative);
