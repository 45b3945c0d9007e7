import type {
  _FusedMatMulAttrs,
  BatchMatMulAttrs,
  BatchMatMulInputs,
  TensorInfo,
} from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { replaceKernel } from '../../kernelDefinition.js';
import { sizeOf, type WebGpuBackend } from '../webGpuBackend.js';
import { type Activation, isActivation } from './gatherShader.js';
import { type ConvolutionGeometry, gather, parameterGradients } from './products.js';

// A matrix product is a convolution of images of one pixel: with its factors as they are, its output;
// with the second one transposed, the gradient of its input; with the first one, that of its filter.

interface MatMulInputs extends Record<keyof BatchMatMulInputs, TensorInfo> {
  readonly bias?: TensorInfo;
  readonly preluActivationWeights?: TensorInfo;
}

const geometry = (
  images: number,
  [inChannels, outChannels]: readonly [number, number],
  outShape: readonly number[],
): ConvolutionGeometry => ({
  batchSize: images,
  inHeight: 1,
  inWidth: 1,
  outHeight: 1,
  outWidth: 1,
  filterHeight: 1,
  filterWidth: 1,
  strideHeight: 1,
  strideWidth: 1,
  padInfo: { top: 0, left: 0 },
  inChannels,
  outChannels,
  // Each direction makes one of them.
  inShape: outShape,
  outShape,
  filterShape: outShape,
});

const matrixOf = ({ shape }: TensorInfo) => shape.slice(-2) as [number, number];

/** Whether there is one product, of matrices that are not empty and not both transposed. */
function isServed({ a, b }: MatMulInputs, { transposeA, transposeB }: BatchMatMulAttrs): boolean {
  const isOne = (tensor: TensorInfo) => {
    const [rows, columns] = matrixOf(tensor);
    return sizeOf(tensor) === rows * columns && sizeOf(tensor) > 0 && tensor.dtype === 'float32';
  };
  return isOne(a) && isOne(b) && !(transposeA && transposeB);
}

function multiply(
  backend: WebGpuBackend,
  { a, b, bias }: MatMulInputs,
  { transposeA, transposeB }: BatchMatMulAttrs,
  activation: Activation,
): TensorInfo {
  const [aRows, aColumns] = matrixOf(a);
  const [bRows, bColumns] = matrixOf(b);
  const outer = tf.broadcast_util.assertAndGetBroadcastShape(
    a.shape.slice(0, -2),
    b.shape.slice(0, -2),
  );
  if (transposeA) {
    const info = geometry(aRows, [aColumns, bColumns], [...outer, aColumns, bColumns]);
    return parameterGradients(backend, info, { x: a, dy: b }, false)[0]!;
  }
  const call = { source: a, filter: b, bias, activation, isWide: true };
  if (transposeB) {
    const info = geometry(aRows, [bRows, bColumns], [...outer, aRows, bRows]);
    return gather(backend, info, { direction: 'inputGradient', ...call });
  }
  const info = geometry(aRows, [bRows, bColumns], [...outer, aRows, bColumns]);
  return gather(backend, info, { direction: 'forward', ...call });
}

export const batchMatMul = replaceKernel<MatMulInputs, BatchMatMulAttrs>(
  tf.BatchMatMul,
  (_backendName, stock) => (call) => {
    const { inputs, attrs, backend } = call;
    if (!isServed(inputs, attrs)) return stock!(call);
    return multiply(backend as WebGpuBackend, inputs, attrs, 'linear');
  },
);

export const fusedMatMul = replaceKernel<MatMulInputs, _FusedMatMulAttrs>(
  tf._FusedMatMul,
  (_backendName, stock) => (call) => {
    const { inputs, attrs, backend } = call;
    const activation = attrs.activation as string | null | undefined;
    const isBiasOfColumns = inputs.bias === undefined || inputs.bias.shape.length === 1;
    const isPlain = isActivation(activation) && isBiasOfColumns && !attrs.transposeA;
    if (!(isPlain && isServed(inputs, attrs))) return stock!(call);
    return multiply(backend as WebGpuBackend, inputs, attrs, activation ?? 'linear');
  },
);
