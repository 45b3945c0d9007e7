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
import { avgPoolGradByRealCells } from './avgPoolGrad.js';
import { batchNormInference } from './batchNormInference.js';
import {
  batchNormTraining,
  batchNormTrainingGrad,
  batchNormTrainingMoving,
} from './batchNormTraining.js';
import { conv2d } from './conv2d.js';
import { conv2dBackpropFilterIfMissing } from './conv2dBackpropFilter.js';
import { conv2dParameterGradients } from './conv2dParameterGradients.js';
import { convBatchNormTraining } from './convBatchNormTraining.js';
import { explicitPaddingKernels } from './explicitPadding.js';
import { gradientSums } from './gradientSums.js';
import { imagesFromBytes } from './imagesFromBytes.js';
import { lionUpdates } from './lionUpdates.js';
import { lossScaleUpdate } from './lossScaleUpdate.js';
import { maxPoolGradOnHost } from './maxPoolGrad.js';
import { movingAverages } from './movingAverages.js';
import { rrelu, rreluGrad } from './rrelu.js';
import { sgdUpdate } from './sgdUpdate.js';
import { sgdUpdates } from './sgdUpdates.js';
import { classificationSums, softmaxCrossEntropy } from './softmaxCrossEntropy.js';

/** Every kernel, made of stock tfjs ops, for any backend that has none of its own. */
export function fallbackKernels(): readonly KernelDefinition[] {
  return [
    defineKernel(CifarRRelu, rrelu),
    defineKernel(CifarRReluGrad, rreluGrad),
    defineKernel(CifarBatchNormTraining, batchNormTraining),
    defineKernel(CifarBatchNormTrainingGrad, batchNormTrainingGrad),
    defineKernel(CifarBatchNormTrainingMoving, batchNormTrainingMoving),
    defineKernel(CifarBatchNormInference, batchNormInference),
    defineKernel(CifarConv2D, conv2d),
    defineKernel(CifarConvBatchNormTraining, convBatchNormTraining),
    defineKernel(CifarConv2DParameterGradients, conv2dParameterGradients),
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
    avgPoolGradByRealCells,
    maxPoolGradOnHost,
    conv2dBackpropFilterIfMissing,
    ...explicitPaddingKernels(),
  ];
}
