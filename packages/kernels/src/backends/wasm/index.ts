import * as tf from '@tensorflow/tfjs-core';
import {
  CifarBatchNormInference,
  CifarBatchNormTraining,
  CifarBatchNormTrainingGrad,
  CifarConv2D,
  CifarRRelu,
  CifarRReluGrad,
  CifarSgdUpdate,
  type Kernel,
} from '../../kernels.js';
import { defineKernel, type KernelDefinition, replaceKernel } from '../kernelDefinition.js';
import { batchNormInference, batchNormTraining, batchNormTrainingGrad } from './batchNorm.js';
import { concat, splitV, sum } from './columns.js';
import { conv2d, conv2dBackpropFilter, conv2dBackpropInput } from './conv2d.js';
import { identity } from './identity.js';
import { wasmKernels as boundModule } from './module.js';
import { avgPoolGrad, maxPoolGrad } from './pooling.js';
import { rrelu, rreluGrad } from './rrelu.js';
import { sgdUpdate } from './sgdUpdate.js';
import type { WasmBackend } from './wasmBackend.js';

/** Takes over a stock kernel in the cases that ours serves; where there is none, leaves it so. */
function extendKernel<Inputs, Attrs>(
  kernelName: string,
  extend: (stock: Kernel<Inputs, Attrs>) => Kernel<Inputs, Attrs>,
): KernelDefinition {
  return replaceKernel<Inputs, Attrs>(kernelName, (_, stock) => stock && extend(stock));
}

const definitions: readonly KernelDefinition[] = [
  defineKernel(CifarRRelu, rrelu),
  defineKernel(CifarRReluGrad, rreluGrad),
  defineKernel(CifarBatchNormTraining, batchNormTraining),
  defineKernel(CifarBatchNormTrainingGrad, batchNormTrainingGrad),
  defineKernel(CifarBatchNormInference, batchNormInference),
  defineKernel(CifarConv2D, conv2d),
  defineKernel(CifarSgdUpdate, sgdUpdate),
  defineKernel(tf.Conv2DBackpropInput, conv2dBackpropInput),
  defineKernel(tf.Conv2DBackpropFilter, conv2dBackpropFilter),
  defineKernel(tf.AvgPoolGrad, avgPoolGrad),
  defineKernel(tf.MaxPoolGrad, maxPoolGrad),
  defineKernel(tf.Identity, identity),
  extendKernel(tf.Concat, concat),
  extendKernel(tf.SplitV, splitV),
  extendKernel(tf.Sum, sum),
];

/**
 * The kernels of the current backend, which is tfjs's wasm: a WebAssembly SIMD module of our own
 * that works on its heap. None where that module cannot run beside it (no SIMD, or a heap shared
 * between threads): the fallback's kernels then do the work.
 */
export function wasmKernels(): readonly KernelDefinition[] {
  return boundModule(tf.backend() as unknown as WasmBackend) === null ? [] : definitions;
}
