import { AvgPoolGrad } from '@tensorflow/tfjs-core';
import {
  CifarBatchNormInference,
  CifarBatchNormTraining,
  CifarBatchNormTrainingGrad,
  CifarRRelu,
  CifarRReluGrad,
  CifarSgdUpdate,
} from '../../kernels.js';
import { defineKernel, type KernelDefinition } from '../kernelDefinition.js';
import { avgPoolGrad } from './avgPoolGrad.js';
import { batchNormInference } from './batchNormInference.js';
import { batchNormTraining } from './batchNormTraining.js';
import { batchNormTrainingGrad } from './batchNormTrainingGrad.js';
import { rrelu, rreluGrad } from './rrelu.js';
import { sgdUpdate } from './sgdUpdate.js';

/** Loops over typed arrays, for tfjs's plain JavaScript backend. */
export function cpuKernels(): readonly KernelDefinition[] {
  return [
    defineKernel(CifarRRelu, rrelu),
    defineKernel(CifarRReluGrad, rreluGrad),
    defineKernel(CifarBatchNormTraining, batchNormTraining),
    defineKernel(CifarBatchNormTrainingGrad, batchNormTrainingGrad),
    defineKernel(CifarBatchNormInference, batchNormInference),
    defineKernel(CifarSgdUpdate, sgdUpdate),
    defineKernel(AvgPoolGrad, avgPoolGrad),
  ];
}
