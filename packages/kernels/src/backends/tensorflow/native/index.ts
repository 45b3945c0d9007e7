import * as tf from '@tensorflow/tfjs-core';
import {
  CifarBatchNormInference,
  CifarBatchNormTraining,
  CifarBatchNormTrainingGrad,
  CifarConv2D,
  CifarSgdUpdate,
} from '../../../kernels.js';
import { defineKernel, type KernelDefinition } from '../../kernelDefinition.js';
import { batchNormInference, batchNormTraining, batchNormTrainingGrad } from './batchNorm.js';
import { conv2d, conv2dKernels } from './conv2d.js';
import { avgPoolGrad, maxPoolGrad } from './pooling.js';
import { sgdUpdate } from './sgdUpdate.js';

/** The ops of our own library for TensorFlow: see the package's folder `native`. */
export function nativeKernels(): readonly KernelDefinition[] {
  return [
    defineKernel(CifarBatchNormInference, batchNormInference),
    defineKernel(CifarBatchNormTraining, batchNormTraining),
    defineKernel(CifarBatchNormTrainingGrad, batchNormTrainingGrad),
    defineKernel(CifarConv2D, conv2d),
    defineKernel(CifarSgdUpdate, sgdUpdate),
    defineKernel(tf.AvgPoolGrad, avgPoolGrad),
    defineKernel(tf.MaxPoolGrad, maxPoolGrad),
    ...conv2dKernels(),
  ];
}
