import * as tf from '@tensorflow/tfjs-core';
import {
  CifarBatchNormTraining,
  CifarBatchNormTrainingGrad,
  CifarRRelu,
  CifarRReluGrad,
} from '../../kernels.js';
import { defineKernel, type KernelDefinition } from '../kernelDefinition.js';
import { batchNormTraining, batchNormTrainingGrad } from './batchNorm.js';
import { nativeKernels } from './native/index.js';
import { hasNativeOps } from './native/version.js';
import type { NodeBackend } from './nodeBackend.js';
import { rrelu, rreluGrad } from './rrelu.js';

/** For tfjs-node: our own ops where their library is loaded, which is for processors; otherwise TensorFlow's. */
export function tensorflowKernels(): readonly KernelDefinition[] {
  const backend = tf.backend() as unknown as NodeBackend;
  const rectifier = [defineKernel(CifarRRelu, rrelu), defineKernel(CifarRReluGrad, rreluGrad)];
  if (!backend.isUsingGpuDevice && hasNativeOps(backend)) return [...rectifier, ...nativeKernels()];
  return [
    ...rectifier,
    defineKernel(CifarBatchNormTraining, batchNormTraining),
    defineKernel(CifarBatchNormTrainingGrad, batchNormTrainingGrad),
  ];
}
