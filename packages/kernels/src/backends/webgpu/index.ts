import * as tf from '@tensorflow/tfjs-core';
import {
  CifarAdamUpdates,
  CifarBatchNormInference,
  CifarBatchNormTraining,
  CifarBatchNormTrainingGrad,
  CifarBatchNormTrainingMoving,
  CifarClassificationSums,
  CifarConv2D,
  CifarConv2DParameterGradients,
  CifarConvBatchNormTraining,
  CifarGradientSums,
  CifarImagesFromBytes,
  CifarLionUpdates,
  CifarLossScaleUpdate,
  CifarMovingAverages,
  CifarRRelu,
  CifarRReluGrad,
  CifarSgdUpdate,
  CifarSgdUpdates,
  CifarSoftmaxCrossEntropy,
} from '../../kernels.js';
import { defineKernel, type KernelDefinition } from '../kernelDefinition.js';
import { adamUpdates } from './adamUpdates.js';
import { add } from './add.js';
import { batchNormInference } from './batchNormInference.js';
import {
  batchNormTraining,
  batchNormTrainingMoving,
  convBatchNormTraining,
} from './batchNormTraining.js';
import { batchNormTrainingGrad } from './batchNormTrainingGrad.js';
import { concat } from './concat.js';
import {
  conv2d,
  conv2dParameterGradients,
  stockConv2D,
  stockConv2DBackpropFilter,
  stockConv2DBackpropInput,
  stockFusedConv2D,
} from './convolution/convolution.js';
import { batchMatMul, fusedMatMul } from './convolution/matMul.js';
import { gradientSums } from './gradientSums.js';
import { imagesFromBytes } from './imagesFromBytes.js';
import { lionUpdates } from './lionUpdates.js';
import { lossScaleUpdate } from './lossScaleUpdate.js';
import { movingAverages } from './movingAverages.js';
import { poolKernels } from './pooling.js';
import { rrelu, rreluGrad } from './rrelu.js';
import { sgdUpdate, sgdUpdates } from './sgdUpdate.js';
import { classificationSums, softmaxCrossEntropy } from './softmaxCrossEntropy.js';
import { splitV } from './splitV.js';
import type { WebGpuBackend } from './webGpuBackend.js';

const definitions: readonly KernelDefinition[] = [
  defineKernel(CifarRRelu, rrelu),
  defineKernel(CifarRReluGrad, rreluGrad),
  defineKernel(CifarBatchNormInference, batchNormInference),
  defineKernel(CifarSgdUpdate, sgdUpdate),
  defineKernel(CifarSgdUpdates, sgdUpdates),
  defineKernel(CifarAdamUpdates, adamUpdates),
  defineKernel(CifarLionUpdates, lionUpdates),
  defineKernel(CifarGradientSums, gradientSums),
  defineKernel(CifarLossScaleUpdate, lossScaleUpdate),
  defineKernel(CifarImagesFromBytes, imagesFromBytes),
  defineKernel(CifarMovingAverages, movingAverages),
  defineKernel(CifarSoftmaxCrossEntropy, softmaxCrossEntropy),
  defineKernel(CifarClassificationSums, classificationSums),
  defineKernel(CifarConv2D, conv2d),
  defineKernel(CifarConv2DParameterGradients, conv2dParameterGradients),
  stockConv2D,
  stockFusedConv2D,
  stockConv2DBackpropInput,
  stockConv2DBackpropFilter,
  batchMatMul,
  fusedMatMul,
  splitV,
  concat,
  add,
  ...poolKernels,
];

/** Those that bind more buffers at a time than every adapter lets a shader have. */
const demanding: readonly KernelDefinition[] = [
  defineKernel(CifarBatchNormTraining, batchNormTraining),
  defineKernel(CifarBatchNormTrainingMoving, batchNormTrainingMoving),
  defineKernel(CifarConvBatchNormTraining, convBatchNormTraining),
  defineKernel(CifarBatchNormTrainingGrad, batchNormTrainingGrad),
];
const DEMANDED_BUFFERS = 10;

/** For tfjs's webgpu backend: compute shaders of our own, among its commands. */
export function webGpuKernels(): readonly KernelDefinition[] {
  const { limits } = (tf.backend() as unknown as WebGpuBackend).device;
  const isAble = limits.maxStorageBuffersPerShaderStage >= DEMANDED_BUFFERS;
  return isAble ? [...definitions, ...demanding] : definitions;
}
