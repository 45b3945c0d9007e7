import type { BackendName } from '@cifar/trainer';

/** What is measured. */
export interface BenchConfiguration {
  readonly backend: BackendName;
  readonly batchSize: number;
  readonly width: number;
  /** Threads that share each training batch. */
  readonly workers: number;
  /** Steps that count, after the warm-up. */
  readonly steps: number;
  /** Also add up the time of each kernel. */
  readonly profile: boolean;
}

export interface KernelTime {
  readonly name: string;
  /** Calls in a step. */
  readonly calls: number;
  /** Milliseconds of a step. */
  readonly milliseconds: number;
}

/** Medians over the steps. */
export interface Measurement {
  readonly inferenceImagesPerSecond: number;
  readonly trainingImagesPerSecond: number;
  /** Of the process, from its start to its end, in bytes. */
  readonly peakMemory: number;
  /** Of one training step, the longest first; this thread's part of it. */
  readonly kernels?: readonly KernelTime[];
}
