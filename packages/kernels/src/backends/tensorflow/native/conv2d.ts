import * as tf from '@tensorflow/tfjs-core';
import type { Conv2DAttrs, Conv2DInputs, ExplicitPadding, Kernel } from '../../../kernels.js';
import * as fallback from '../../fallback/conv2d.js';
import { explicitPaddingKernels } from '../../fallback/explicitPadding.js';
import type { KernelDefinition } from '../../kernelDefinition.js';
import type { NodeBackend } from '../nodeBackend.js';

type Shape4D = [number, number, number, number];
type StockAttrs = Pick<tf.Conv2DAttrs, 'strides' | 'pad' | 'dataFormat' | 'dimRoundingMode'> & {
  readonly dilations?: [number, number] | number;
  readonly activation?: string;
};

// Fewer channels than this do not fill a vector of the processor: TensorFlow's own op is faster.
const LEAST_CHANNELS = 16;

/** Whether our op is the faster one: 3 x 3 with stride 1, and channels enough. */
function serves([height, width, inChannels, outChannels]: Shape4D, strides: readonly number[]) {
  const isWindow3x3 = height === 3 && width === 3 && strides.every((stride) => stride === 1);
  return isWindow3x3 && inChannels >= LEAST_CHANNELS && outChannels >= LEAST_CHANNELS;
}

/** The zeros around the input where our op serves a stock kernel's call; otherwise null. */
function zerosWhereServed(
  inputShape: Shape4D,
  filterShape: Shape4D,
  attrs: StockAttrs,
): ExplicitPadding | null {
  const dilations = [attrs.dilations ?? 1].flat();
  if (attrs.dataFormat !== 'NHWC' || dilations.some((dilation) => dilation !== 1)) return null;
  const info = tf.backend_util.computeConv2DInfo(
    inputShape,
    filterShape,
    attrs.strides,
    1,
    attrs.pad,
    attrs.dimRoundingMode,
  );
  const { strideHeight, strideWidth, padInfo } = info;
  if (!serves(filterShape, [strideHeight, strideWidth])) return null;
  return [padInfo.top, padInfo.bottom, padInfo.left, padInfo.right];
}

function run(
  backend: object,
  name: string,
  inputs: readonly tf.Tensor[],
  pad: ExplicitPadding,
): tf.Tensor {
  return tf.tidy(() =>
    (backend as NodeBackend).executeSingleOutput(
      `CifarNativeConvolution3x3${name}`,
      [],
      [...inputs, tf.tensor1d([...pad], 'int32')],
    ),
  );
}

function convolve(
  backend: object,
  { x, filter, bias }: Conv2DInputs<tf.Tensor, tf.Tensor>,
  pad: ExplicitPadding,
): tf.Tensor {
  return tf.tidy(() => run(backend, '', [x, filter, bias ?? tf.tensor1d([])], pad));
}

export const conv2d: Kernel<Conv2DInputs, Conv2DAttrs> = (args) => {
  const { inputs, attrs, backend } = args;
  if (!serves(inputs.filter.shape, attrs.strides)) return fallback.conv2d(args);
  return convolve(backend, inputs, attrs.pad);
};

interface StockInputs {
  readonly x: tf.Tensor4D;
  readonly dy: tf.Tensor4D;
  readonly filter: tf.Tensor4D;
  readonly bias?: tf.Tensor;
  readonly preluActivationWeights?: tf.Tensor;
}
type BackpropAttrs = StockAttrs & { readonly inputShape: Shape4D; readonly filterShape: Shape4D };
type NativeKernel = (
  inputs: StockInputs,
  attrs: BackpropAttrs,
  backend: object,
) => tf.Tensor | null;

const forward: NativeKernel = (inputs, attrs, backend) => {
  const { x, filter, preluActivationWeights } = inputs;
  const isLinear = (attrs.activation ?? 'linear') === 'linear' && !preluActivationWeights;
  const pad = isLinear ? zerosWhereServed(x.shape, filter.shape, attrs) : null;
  return pad && convolve(backend, inputs, pad);
};

/** Stock kernels by name, as our op computes them; null where it does not serve. */
const NATIVE: Readonly<Record<string, NativeKernel>> = {
  [tf.Conv2D]: forward,
  [tf.FusedConv2D]: forward,
  [tf.Conv2DBackpropInput]: ({ dy, filter }, attrs, backend) => {
    const pad = zerosWhereServed(attrs.inputShape, filter.shape, attrs);
    return pad && run(backend, 'InputGrad', [dy, filter], pad);
  },
  [tf.Conv2DBackpropFilter]: ({ x, dy }, attrs, backend) => {
    const pad = zerosWhereServed(x.shape, attrs.filterShape, attrs);
    return pad && run(backend, 'FilterGrad', [x, dy], pad);
  },
};

/** The stock convolution kernels: ours in front of what serves them without it. */
export function conv2dKernels(): readonly KernelDefinition[] {
  return explicitPaddingKernels().map(({ kernelName, create }) => ({
    kernelName,
    create(backendName, stock) {
      const other = create(backendName, stock);
      const native = NATIVE[kernelName];
      if (other === undefined || native === undefined) return other;
      const { kernelFunc } = other;
      return {
        ...other,
        kernelFunc: (args) =>
          native(
            args.inputs as unknown as StockInputs,
            args.attrs as unknown as BackpropAttrs,
            args.backend as object,
          ) ?? kernelFunc(args),
      };
    },
  }));
}
