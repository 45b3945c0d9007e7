import type { PoolGeometry } from '../../pooling/windows.js';
import { guardHeap } from './heapGuard.js';
import { wasmModuleBase64 } from './module.generated.js';
import type { WasmBackend } from './wasmBackend.js';

/** The functions that `assembly/index.ts` exports. All tensors are byte addresses. */
export interface WasmKernels {
  rrelu(x: number, y: number, count: number, slopes: number, ...key: SlopeArguments): void;
  rreluGradient(
    dy: number,
    x: number,
    dx: number,
    count: number,
    slopes: number,
    ...key: SlopeArguments
  ): void;
  rreluInference(condition: number, value: number, out: number, count: number, slope: number): void;
  batchNormMoments(
    x: number,
    rows: number,
    channels: number,
    mean: number,
    variance: number,
    scratch: number,
  ): void;
  batchNormApply(
    x: number,
    y: number,
    rows: number,
    channels: number,
    gamma: number,
    beta: number,
    mean: number,
    variance: number,
    epsilon: number,
    scratch: number,
    ...key: SlopeArguments
  ): void;
  batchNormGradient(
    dy: number,
    x: number,
    dx: number,
    dgamma: number,
    dbeta: number,
    rows: number,
    channels: number,
    gamma: number,
    beta: number,
    mean: number,
    variance: number,
    epsilon: number,
    scratch: number,
    ...key: SlopeArguments
  ): void;
  columnSums(x: number, rows: number, channels: number, out: number, scratch: number): void;
  packFilter(filter: number, packed: number, taps: number, inputs: number, outputs: number): void;
  packFilterTransposed(
    filter: number,
    packed: number,
    taps: number,
    inputs: number,
    outputs: number,
  ): void;
  convolution(
    x: number,
    packed: number,
    bias: number,
    out: number,
    scratch: number,
    ...geometry: ConvolutionArguments
  ): void;
  convolutionInputGradient(
    dy: number,
    packed: number,
    dx: number,
    scratch: number,
    ...geometry: ConvolutionArguments
  ): void;
  convolutionScratchBytes(taps: number, depth: number): number;
  convolutionFilterGradient(
    x: number,
    dy: number,
    dFilter: number,
    scratch: number,
    ...geometry: ConvolutionArguments
  ): void;
  filterGradientScratchBytes(inputs: number, outputs: number): number;
  winogradConvolution(
    x: number,
    filter: number,
    bias: number,
    out: number,
    scratch: number,
    turned: boolean,
    ...geometry: WinogradArguments
  ): void;
  winogradFilterGradient(
    x: number,
    dy: number,
    dFilter: number,
    scratch: number,
    ...geometry: WinogradArguments
  ): void;
  winogradScratchBytes(
    batch: number,
    outHeight: number,
    outWidth: number,
    inputs: number,
    outputs: number,
  ): number;
  avgPoolGradient(dy: number, dx: number, ...geometry: PoolGeometry): void;
  maxPoolGradient(dy: number, x: number, dx: number, ...geometry: PoolGeometry): void;
  copyColumns(
    source: number,
    sourceStride: number,
    target: number,
    targetStride: number,
    bytes: number,
    rows: number,
  ): void;
  sgdUpdate(
    weight: number,
    velocity: number,
    gradient: number,
    weightOut: number,
    velocityOut: number,
    count: number,
    learningRate: number,
    momentum: number,
    weightDecay: number,
    form: number,
  ): void;
}

/** The words of the slopes' key, and the range that they are scaled to. */
export type SlopeArguments = [
  m0: number,
  m1: number,
  m2: number,
  m3: number,
  lower: number,
  range: number,
];

export type ConvolutionArguments = [
  batch: number,
  height: number,
  width: number,
  inputs: number,
  outHeight: number,
  outWidth: number,
  outputs: number,
  filterHeight: number,
  filterWidth: number,
  strideHeight: number,
  strideWidth: number,
  padTop: number,
  padLeft: number,
];

export type WinogradArguments = [
  batch: number,
  height: number,
  width: number,
  inputs: number,
  outHeight: number,
  outWidth: number,
  outputs: number,
  padTop: number,
  padLeft: number,
];

// One instance for each backend, as each has its own memory. Weak, so that a disposed backend
// takes its instance along.
const instances = new WeakMap<WasmBackend, WasmKernels>();

/**
 * Our module, bound to the memory of `backend`, whose heap is guarded from then on, also where ours
 * cannot be bound.
 *
 * @returns null where it cannot be bound: no SIMD, or a heap shared between threads.
 */
export function wasmKernels(backend: WasmBackend): WasmKernels | null {
  const bound = instances.get(backend);
  if (bound !== undefined) return bound;
  guardHeap(backend);
  const memory = heapOf(backend);
  if (memory === null) return null;
  const kernels = instantiate(memory);
  if (kernels !== null) instances.set(backend, kernels);
  return kernels;
}

function heapOf(backend: WasmBackend): WebAssembly.Memory | null {
  // Emscripten keeps the exports of its module in `asm`, the memory among them.
  const memory = backend.wasm.asm?.['memory'];
  if (!(memory instanceof WebAssembly.Memory)) return null;
  // Our module declares an unshared memory; the threaded build of tfjs has a shared one.
  return memory.buffer instanceof ArrayBuffer ? memory : null;
}

function instantiate(memory: WebAssembly.Memory): WasmKernels | null {
  const bytes = Uint8Array.from(atob(wasmModuleBase64), (character) => character.charCodeAt(0));
  if (!WebAssembly.validate(bytes)) return null;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  return exports as unknown as WasmKernels;
}
