import * as tf from '@tensorflow/tfjs-core';
import { COMPILE_ONLY } from './backends/webgpu/dispatch.js';
import { allCompiled } from './backends/webgpu/shader.js';
import type { WebGpuBackend } from './backends/webgpu/webGpuBackend.js';
import { registerKernels } from './registerKernels.js';

/**
 * Compiles the kernels that some work needs, beside one another, so that it does not stand still for
 * each of them later: on `webgpu`, whose drivers take milliseconds to seconds for one. On all other
 * backends there is nothing to compile, and `run` is not called.
 *
 * Nothing is computed: tensors that `run` makes hold anything. What it writes into variables must be
 * put back.
 *
 * @param run Synchronous. The tensors that it makes are disposed of.
 */
export async function compileKernels(run: () => void): Promise<void> {
  if (tf.getBackend() !== 'webgpu') return;
  registerKernels();
  const backend = tf.backend() as unknown as WebGpuBackend;
  tf.env().set(COMPILE_ONLY, true);
  try {
    tf.tidy(run);
  } finally {
    tf.env().set(COMPILE_ONLY, false);
  }
  await Promise.all([allCompiled(backend), backend.checkCompileCompletionAsync()]);
}
