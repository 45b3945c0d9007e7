import type { BackendName, Precision } from '@cifar/trainer';

/** What is measured. */
export interface BenchConfiguration {
  readonly backend: BackendName;
  readonly batchSize: number;
  readonly width: number;
  /** Threads that share each training batch. */
  readonly workers: number;
  readonly precision: Precision;
  /** Steps that count, after the warm-up. */
  readonly steps: number;
  /** Also add up the time of each kernel. */
  readonly profile: boolean;
}

/** A kernel in one training step. */
export interface KernelTime {
  readonly name: string;
  readonly calls: number;
  /** Its own, without that of kernels that it runs itself. */
  readonly milliseconds: number;
  /** What a WebGPU device is told to compute; 0 on other backends. */
  readonly dispatches: number;
  /** Floating-point operations of convolutions and matrix products, by their definition. */
  readonly operations: number;
  /** The least to be moved: each input and output once, as it is stored. */
  readonly bytes: number;
}

/** What holds between two steps of a long run. */
export interface Stretch {
  /** Counted from 1, the warm-up included. */
  readonly steps: readonly [first: number, last: number];
  /** The median of a step. */
  readonly milliseconds: number;
  /** Of the process, after the last of the steps, in bytes. */
  readonly residentMemory: number;
}

/** Medians over the steps. */
export interface Measurement {
  readonly inferenceImagesPerSecond: number;
  readonly trainingImagesPerSecond: number;
  /** Of the process, from its start to its end, in bytes. */
  readonly peakMemory: number;
  /** What the backend has taken of a GPU's memory for tensors, freed ones included, in bytes. */
  readonly deviceMemory?: number;
  /** The most of it that was in use at a time while it trained, in bytes. */
  readonly deviceMemoryInUse?: number;
  /** Of a plain matrix product on the backend, in one thread where it has but one. */
  readonly matrixProductFlops?: number;
  /** Bytes a second that a sum of two large tensors moves, likewise. */
  readonly memoryBandwidth?: number;
  /**
   * What training does by definition (6 for each multiplication and addition of a forward pass) over
   * what a matrix product on as many threads would do in that time.
   */
  readonly shareOfMatrixProduct?: number;
  /** The beginning and the end of a training of many steps. */
  readonly stretches?: readonly Stretch[];
  /** Of one training step, the longest first; this thread's part of it. */
  readonly kernels?: readonly KernelTime[];
}
