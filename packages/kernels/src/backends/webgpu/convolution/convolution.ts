import type {
  Conv2DBackpropFilterAttrs,
  Conv2DBackpropFilterInputs,
  Conv2DBackpropInputAttrs,
  Conv2DBackpropInputInputs,
  FusedConv2DAttrs,
  Conv2DAttrs as StockConv2DAttrs,
  TensorInfo,
} from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type {
  Conv2DAttrs,
  Conv2DInputs,
  Conv2DParameterGradientsAttrs,
  Conv2DParameterGradientsInputs,
  Kernel,
} from '../../../kernels.js';
import { replaceKernel } from '../../kernelDefinition.js';
import type { WebGpuBackend } from '../webGpuBackend.js';
import { isActivation } from './gatherShader.js';
import { gather, parameterGradients } from './products.js';

type ConvInfo = tf.backend_util.Conv2DInfo;
type Shape4D = [number, number, number, number];
/** What a convolution with explicit zeros computes. */
export function infoOf(
  x: TensorInfo,
  filterShape: readonly number[],
  attrs: Pick<Conv2DAttrs, 'strides' | 'pad'>,
): ConvInfo {
  const [top, bottom, left, right] = attrs.pad;
  return tf.backend_util.computeConv2DInfo(
    x.shape as Shape4D,
    filterShape as Shape4D,
    [...attrs.strides],
    1,
    [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ],
  );
}

export const conv2d: Kernel<Conv2DInputs<TensorInfo, TensorInfo>, Conv2DAttrs> = ({
  inputs: { x, filter, bias },
  attrs,
  backend,
}) => {
  const info = infoOf(x, filter.shape, attrs);
  return gather(backend as WebGpuBackend, info, { direction: 'forward', source: x, filter, bias });
};

export const conv2dParameterGradients: Kernel<
  Conv2DParameterGradientsInputs<TensorInfo>,
  Conv2DParameterGradientsAttrs
> = ({ inputs, attrs, backend }) => {
  const info = infoOf(inputs.x, attrs.filterShape, attrs);
  return parameterGradients(backend as WebGpuBackend, info, inputs, attrs.hasBias);
};

type Named<Inputs> = Record<keyof Inputs, TensorInfo>;

/** What of a stock kernel's attributes our shaders do: images in NHWC, windows without holes. */
const isServed = (attrs: { dataFormat: string; dilations?: number | [number, number] }) =>
  attrs.dataFormat === 'NHWC' && [attrs.dilations ?? 1].flat().every((dilation) => dilation === 1);

const stockInfo = (
  inputShape: readonly number[],
  filterShape: readonly number[],
  attrs: Pick<StockConv2DAttrs, 'strides' | 'pad' | 'dimRoundingMode'>,
): ConvInfo =>
  tf.backend_util.computeConv2DInfo(
    inputShape as Shape4D,
    filterShape as Shape4D,
    attrs.strides,
    1,
    attrs.pad,
    attrs.dimRoundingMode,
  );

export const stockConv2D = replaceKernel<Conv2DInputs<TensorInfo>, StockConv2DAttrs>(
  tf.Conv2D,
  (_backendName, stock) => (call) => {
    const { inputs, attrs, backend } = call;
    if (!isServed(attrs)) return stock!(call);
    const info = stockInfo(inputs.x.shape, inputs.filter.shape, attrs);
    return gather(backend as WebGpuBackend, info, {
      direction: 'forward',
      source: inputs.x,
      filter: inputs.filter,
    });
  },
);

interface FusedInputs extends Conv2DInputs<TensorInfo, TensorInfo> {
  readonly preluActivationWeights?: TensorInfo;
}

export const stockFusedConv2D = replaceKernel<FusedInputs, FusedConv2DAttrs>(
  tf.FusedConv2D,
  (_backendName, stock) => (call) => {
    const { inputs, attrs, backend } = call;
    const { x, filter, bias } = inputs;
    const activation = attrs.activation as string | null | undefined;
    const isBiasOfChannels = bias === undefined || bias.shape.length === 1;
    if (!(isServed(attrs) && isActivation(activation) && isBiasOfChannels)) return stock!(call);
    return gather(backend as WebGpuBackend, stockInfo(x.shape, filter.shape, attrs), {
      direction: 'forward',
      source: x,
      filter,
      bias,
      activation: activation ?? 'linear',
    });
  },
);

export const stockConv2DBackpropInput = replaceKernel<
  Named<Conv2DBackpropInputInputs>,
  Conv2DBackpropInputAttrs
>(tf.Conv2DBackpropInput, (_backendName, stock) => (call) => {
  const { inputs, attrs, backend } = call;
  if (!isServed(attrs)) return stock!(call);
  const info = stockInfo(attrs.inputShape, inputs.filter.shape, attrs);
  return gather(backend as WebGpuBackend, info, {
    direction: 'inputGradient',
    source: inputs.dy,
    filter: inputs.filter,
  });
});

export const stockConv2DBackpropFilter = replaceKernel<
  Named<Conv2DBackpropFilterInputs>,
  Conv2DBackpropFilterAttrs
>(tf.Conv2DBackpropFilter, (_backendName, stock) => (call) => {
  const { inputs, attrs, backend } = call;
  if (!isServed(attrs)) return stock!(call);
  const info = stockInfo(inputs.x.shape, attrs.filterShape, attrs);
  return parameterGradients(backend as WebGpuBackend, info, inputs, false)[0]!;
});
