/**
 * Compiled, never run: what the declarations promise, with lib ES2022 alone and skipLibCheck off, also by TypeScript 5.4.
 * `same<A, B>()` compiles only if A and B are the same type.
 */
import {
  allocate,
  argmax,
  entropy,
  hardmax,
  type InitResult,
  init,
  type isReady,
  logSoftmax,
  logSumExp,
  type Mask,
  type Numbers,
  naiveSoftmax,
  normalizedEntropy,
  sigmoid,
  softmax,
  softmin,
  type Tensor,
  type TensorLike,
  type Vector,
  version,
} from 'logitkit';
import * as core from 'logitkit/core';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function same<A, B>(...wrong: Same<A, B> extends true ? [] : ['the types differ', A, B]): void;

// ---- entry points
const ready = await init();
same<typeof ready, InitResult>();
same<typeof ready.variant, 'simd' | 'relaxed'>();
await init({});
await init({ variant: 'auto', warmUp: true });
await core.init({ wasm: 'https://example.com/logitkit.wasm' });
await core.init({ wasm: new Uint8Array(8) });
await core.init({ wasm: new ArrayBuffer(8) });
await core.init({ wasm: { simd: new Uint8Array(8), relaxed: Promise.resolve(new Uint8Array(8)) } });
// @ts-expect-error core carries no wasm
await core.init();
// @ts-expect-error no such variant
await init({ variant: 'scalar' });
export const released: string = version;
same<ReturnType<typeof isReady>, boolean>();
same<typeof core.softmax, typeof softmax>();

// ---- maps: the result has the kind of the input
const single = new Float32Array(4);
const double = new Float64Array(4);
const numbers = softmax([2, 1, 0.1]);
same<typeof numbers, number[]>();
const frozen = softmax([1, 2] as readonly number[]);
same<typeof frozen, number[]>();
const f32 = softmax(single, { temperature: 0.7, axis: 0, shape: [2, 2] });
same<typeof f32, Float32Array>();
const f64 = logSoftmax(double);
same<typeof f64, Float64Array>();
const fromTensor = softmin({ data: single, dims: [2, 2], type: 'float32' });
same<typeof fromTensor, Tensor<Float32Array>>();
const fromTensor64 = sigmoid({ data: double, dims: [4] });
same<typeof fromTensor64, Tensor<Float64Array>>();
const fromBits = softmax({ data: new Uint16Array(4), dims: [4], type: 'bfloat16' });
same<typeof fromBits, Tensor<Float32Array>>();

// ---- out is returned
const returned = hardmax([1, 2], { out: single });
same<typeof returned, typeof single>();
const vector = allocate(4);
same<typeof vector, Vector<'float32'>>();
same<typeof vector.data, Float32Array>();
const vector64 = allocate(4, 'float64');
same<typeof vector64.data, Float64Array>();
const inPlace = softmax(vector, { out: vector });
same<typeof inPlace, Vector<'float32'>>();
const fromVector = softmax(vector64);
same<typeof fromVector, Float64Array>();
vector.dispose();

// ---- reductions
const total = logSumExp(single);
same<typeof total, number>();
const totals = logSumExp(single, { shape: [2, 2] });
same<typeof totals, Float32Array>();
const kept = logSumExp({ data: double, dims: [2, 2] }, { keepDims: true });
same<typeof kept, Tensor<Float64Array>>();
const signed = logSumExp([1, 2], { weights: [1, -1], returnSign: true });
same<typeof signed.value, number>();
same<typeof signed.sign, number>();
const best = argmax(single);
same<typeof best, number>();
const bests = argmax(single, { shape: [2, 2] });
same<typeof bests, Int32Array>();
const bestTensor = argmax({ data: single, dims: [4] });
same<typeof bestTensor, Tensor<Int32Array>>();
const bits = entropy([0.5, 0.5], { base: 2 });
same<typeof bits, number>();
const share = normalizedEntropy(single, { shape: [2, 2] });
same<typeof share, Float32Array>();
naiveSoftmax([1], { precision: 'float32' });

// ---- kinds
export const everyNumbers: Numbers[] = [[1], single, double];
export const everyMask: Mask[] = [new Uint8Array(1), [true], { data: new Uint8Array(1), dims: [1], type: 'bool' }];
softmax([1, 2], { mask: [true, false] });

// ---- what is refused
// @ts-expect-error integers are no logits
softmax(new Int32Array(3));
// @ts-expect-error a nested array needs shape
softmax([[1, 2]]);
// @ts-expect-error a string is no array of numbers
softmax('logits');
// @ts-expect-error an unknown option
softmax([1], { temprature: 1 });
// @ts-expect-error a temperature is a number
softmax([1], { temperature: '1' });
// @ts-expect-error a length is a number
allocate('4');

// ---- tensors of other libraries, as they are

/** The shape of onnxruntime-common's Tensor. */
declare class OrtTensor {
  readonly type: 'float32' | 'float64' | 'float16' | 'int32' | 'int64' | 'bool' | 'string';
  readonly dims: readonly number[];
  readonly data: Float32Array | Float64Array | Uint16Array | Int32Array | BigInt64Array | Uint8Array | string[];
  readonly size: number;
  readonly location: 'none' | 'cpu' | 'texture' | 'gpu-buffer';
  getData(releaseData?: boolean): Promise<OrtTensor['data']>;
  dispose(): void;
}

/** The shape of @huggingface/transformers' Tensor. */
declare class TransformersTensor {
  get dims(): number[];
  set dims(value: number[]);
  get type(): 'float32' | 'int64' | 'bool' | 'string';
  // biome-ignore lint/suspicious/noExplicitAny: it is declared so there
  get data(): Float32Array | Float64Array | BigInt64Array | Uint8Array | any[];
  get size(): number;
  get location(): string;
  tolist(): unknown[];
  [Symbol.iterator](): Iterator<unknown>;
}

declare const ort: OrtTensor;
declare const transformers: TransformersTensor;
export const accepted: TensorLike[] = [ort, transformers];
export const fromOrt: Tensor = softmax(ort);
export const fromTransformers: Tensor = softmax(transformers, { axis: -1, temperature: 0.7 });
export const maskedByOrt: Tensor = softmax(ort, { mask: ort });
const ortBest = argmax(ort, { keepDims: true });
same<typeof ortBest, Tensor<Int32Array>>();
