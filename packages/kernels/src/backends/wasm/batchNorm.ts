import type { TensorInfo } from '@tensorflow/tfjs-core';
import type {
  BatchNormInferenceAttrs,
  BatchNormInferenceInputs,
  BatchNormTrainingAttrs,
  BatchNormTrainingGradInputs,
  BatchNormTrainingInputs,
  Kernel,
} from '../../kernels.js';
import { wasmKernel } from './kernel.js';
import { meanSlope, randomSlopes, slopeChunkBytes } from './slopeArguments.js';
import { addressOf, allocate, withScratch } from './wasmBackend.js';

/** The matrix that a [..., channels] tensor is, one row a position. */
function matrixOf({ shape }: TensorInfo): { rows: number; channels: number } {
  const channels = shape[shape.length - 1]!;
  return { rows: shape.slice(0, -1).reduce((product, size) => product * size, 1), channels };
}

const slopesOf = ({ rrelu }: BatchNormTrainingAttrs) =>
  rrelu === null ? meanSlope(null) : randomSlopes(rrelu);

export const batchNormTraining: Kernel<
  BatchNormTrainingInputs<TensorInfo>,
  BatchNormTrainingAttrs
> = wasmKernel(({ inputs: { x, gamma, beta }, attrs, backend, kernels }) => {
  const { rows, channels } = matrixOf(x);
  const output = allocate(backend, x.shape);
  const mean = allocate(backend, [channels]);
  const variance = allocate(backend, [channels]);
  const address = (tensor: TensorInfo) => addressOf(backend, tensor);
  withScratch(backend, 24 * channels + slopeChunkBytes(channels), (scratch) => {
    kernels.batchNormMoments(address(x), rows, channels, address(mean), address(variance), scratch);
    kernels.batchNormApply(
      address(x),
      address(output),
      rows,
      channels,
      address(gamma),
      address(beta),
      address(mean),
      address(variance),
      attrs.epsilon,
      scratch,
      ...slopesOf(attrs),
    );
  });
  return [output, mean, variance];
});

export const batchNormTrainingGrad: Kernel<
  BatchNormTrainingGradInputs<TensorInfo>,
  BatchNormTrainingAttrs
> = wasmKernel(({ inputs: { dy, x, gamma, beta, mean, variance }, attrs, backend, kernels }) => {
  const { rows, channels } = matrixOf(x);
  const dx = allocate(backend, x.shape);
  const dgamma = allocate(backend, [channels]);
  const dbeta = allocate(backend, [channels]);
  const address = (tensor: TensorInfo) => addressOf(backend, tensor);
  withScratch(backend, 36 * channels + slopeChunkBytes(channels), (scratch) =>
    kernels.batchNormGradient(
      address(dy),
      address(x),
      address(dx),
      address(dgamma),
      address(dbeta),
      rows,
      channels,
      address(gamma),
      address(beta),
      address(mean),
      address(variance),
      attrs.epsilon,
      scratch,
      ...slopesOf(attrs),
    ),
  );
  return [dx, dgamma, dbeta];
});

export const batchNormInference: Kernel<
  BatchNormInferenceInputs<TensorInfo>,
  BatchNormInferenceAttrs
> = wasmKernel(({ inputs: { x, gamma, beta, mean, variance }, attrs, backend, kernels }) => {
  const { rows, channels } = matrixOf(x);
  const output = allocate(backend, x.shape);
  const address = (tensor: TensorInfo) => addressOf(backend, tensor);
  withScratch(backend, 12 * channels + slopeChunkBytes(channels), (scratch) =>
    kernels.batchNormApply(
      address(x),
      address(output),
      rows,
      channels,
      address(gamma),
      address(beta),
      address(mean),
      address(variance),
      attrs.epsilon,
      scratch,
      ...meanSlope(attrs.rrelu),
    ),
  );
  return output;
});
