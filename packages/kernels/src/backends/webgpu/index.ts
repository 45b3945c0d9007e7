import {
  CifarBatchNormTraining,
  CifarBatchNormTrainingGrad,
  CifarRRelu,
  CifarRReluGrad,
  CifarSgdUpdate,
} from '../../kernels.js';
import { defineKernel, type KernelDefinition } from '../kernelDefinition.js';
import { batchNormTraining } from './batchNormTraining.js';
import { batchNormTrainingGrad } from './batchNormTrainingGrad.js';
import { rrelu, rreluGrad } from './rrelu.js';
import { sgdUpdate } from './sgdUpdate.js';

const definitions: readonly KernelDefinition[] = [
  defineKernel(CifarRRelu, rrelu),
  defineKernel(CifarRReluGrad, rreluGrad),
  defineKernel(CifarBatchNormTraining, batchNormTraining),
  defineKernel(CifarBatchNormTrainingGrad, batchNormTrainingGrad),
  defineKernel(CifarSgdUpdate, sgdUpdate),
];

/** For tfjs's webgpu backend: compute shaders of our own, among its commands. */
export function webGpuKernels(): readonly KernelDefinition[] {
  return definitions;
}
