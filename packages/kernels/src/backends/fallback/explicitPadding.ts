import * as tf from '@tensorflow/tfjs-core';
import { type KernelDefinition, replaceKernel } from '../kernelDefinition.js';

// tfjs's TensorFlow backend refuses a convolution with zeros given by number: it gets an input with
// the zeros already around it.
const REFUSES = 'tensorflow';

type ConvAttrs = Pick<tf.Conv2DAttrs, 'strides' | 'pad' | 'dataFormat' | 'dimRoundingMode'>;
type Shape4D = [number, number, number, number];
type Pads = [number, number][];

/** The zeros to put around the input, or null where the backend can be told by a rule. */
function zerosAround(inputShape: Shape4D, filterShape: Shape4D, attrs: ConvAttrs): Pads | null {
  if (attrs.dataFormat !== 'NHWC') return null;
  const { padInfo } = tf.backend_util.computeConv2DInfo(
    inputShape,
    filterShape,
    attrs.strides,
    1,
    attrs.pad,
    attrs.dimRoundingMode,
  );
  if (padInfo.type === 'SAME' || padInfo.type === 'VALID') return null;
  return [
    [0, 0],
    [padInfo.top, padInfo.bottom],
    [padInfo.left, padInfo.right],
    [0, 0],
  ];
}

/** Wraps a kernel that reads an input `x`. */
function padInput<Inputs extends { readonly x: tf.Tensor4D }, Attrs extends ConvAttrs>(
  kernelName: string,
  filterShapeOf: (inputs: Inputs, attrs: Attrs) => Shape4D,
): KernelDefinition {
  return replaceKernel<Inputs, Attrs>(kernelName, (backendName, stock) => {
    if (stock === undefined || backendName !== REFUSES) return undefined;
    return ({ inputs, attrs, backend }) => {
      const zeros = zerosAround(inputs.x.shape, filterShapeOf(inputs, attrs), attrs);
      if (zeros === null) return stock({ inputs, attrs, backend });
      const x = tf.pad(inputs.x, zeros);
      const output = stock({
        inputs: { ...inputs, x },
        attrs: { ...attrs, pad: 'valid' },
        backend,
      });
      x.dispose();
      return output;
    };
  });
}

type FilterInput = { readonly x: tf.Tensor4D; readonly filter: tf.Tensor4D };
const ofInput = ({ filter }: FilterInput): Shape4D => filter.shape;

const inputGradient = replaceKernel<
  { readonly dy: tf.Tensor4D; readonly filter: tf.Tensor4D },
  tf.Conv2DBackpropInputAttrs
>(tf.Conv2DBackpropInput, (backendName, stock) => {
  if (stock === undefined || backendName !== REFUSES) return undefined;
  return ({ inputs, attrs, backend }) => {
    const zeros = zerosAround(attrs.inputShape, inputs.filter.shape, attrs);
    if (zeros === null) return stock({ inputs, attrs, backend });
    const padded = attrs.inputShape.map((size, axis) => size + zeros[axis]![0] + zeros[axis]![1]);
    const gradient = stock({
      inputs,
      attrs: { ...attrs, pad: 'valid', inputShape: padded as Shape4D },
      backend,
    }) as tf.TensorInfo;
    const whole =
      gradient instanceof tf.Tensor ? gradient : tf.engine().makeTensorFromTensorInfo(gradient);
    const dx = tf.slice(
      whole,
      zeros.map(([before]) => before),
      attrs.inputShape,
    );
    whole.dispose();
    return dx;
  };
});

/** Explicit padding for the convolutions of a backend that knows 'same' and 'valid' only. */
export function explicitPaddingKernels(): readonly KernelDefinition[] {
  return [
    padInput<FilterInput, tf.Conv2DAttrs>(tf.Conv2D, ofInput),
    padInput<FilterInput, tf.FusedConv2DAttrs>(tf.FusedConv2D, ofInput),
    padInput<{ readonly x: tf.Tensor4D; readonly dy: tf.Tensor4D }, tf.Conv2DBackpropFilterAttrs>(
      tf.Conv2DBackpropFilter,
      (_inputs, { filterShape }) => filterShape,
    ),
    inputGradient,
  ];
}
