import * as tf from '@tensorflow/tfjs-core';
import {
  CifarBatchNormTraining,
  CifarBatchNormTrainingGrad,
  CifarRRelu,
  CifarRReluGrad,
} from '../../kernels.js';
import { defineKernel, type KernelDefinition } from '../kernelDefinition.js';
import { batchNormTraining, batchNormTrainingGrad } from './batchNorm.js';
import type { NodeBackend } from './nodeBackend.js';
import { rrelu, rreluGrad } from './rrelu.js';

/** TensorFlow's own ops, for tfjs-node. */
export function tensorflowKernels(): readonly KernelDefinition[] {
  const rectifier = [defineKernel(CifarRRelu, rrelu), defineKernel(CifarRReluGrad, rreluGrad)];
  // On a GPU cuDNN keeps the inverse deviation where the variance is kept here.
  if ((tf.backend() as unknown as NodeBackend).isUsingGpuDevice) return rectifier;
  return [
    ...rectifier,
    defineKernel(CifarBatchNormTraining, batchNormTraining),
    defineKernel(CifarBatchNormTrainingGrad, batchNormTrainingGrad),
  ];
}
