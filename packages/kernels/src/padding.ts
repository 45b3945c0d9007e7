import type { Conv2DAttrs, ExplicitPadding } from './kernels.js';

/** Zeros on every side, or a rule: `'same'` gives ceil(size / stride) outputs, `'valid'` none. */
export type Padding = number | 'same' | 'valid';

type Shape4D = readonly [number, number, number, number];

/** TensorFlow's rule for 'same' along one axis: an odd zero goes to the end. */
function samePadding(size: number, window: number, stride: number): [number, number] {
  const total = Math.max(0, (Math.ceil(size / stride) - 1) * stride + window - size);
  const before = Math.floor(total / 2);
  return [before, total - before];
}

/** The zeros that `padding` stands for, for an input in NHWC. */
export function explicitPadding(
  padding: Padding,
  [, height, width]: Shape4D,
  window: readonly [number, number],
  strides: readonly [number, number],
): ExplicitPadding {
  if (padding === 'same') {
    return [
      ...samePadding(height, window[0], strides[0]),
      ...samePadding(width, window[1], strides[1]),
    ];
  }
  const zeros = padding === 'valid' ? 0 : padding;
  return [zeros, zeros, zeros, zeros];
}

/**
 * The same zeros by rule, where there is one: tfjs's TensorFlow backend knows only the rules.
 */
export function paddingRule(
  pad: ExplicitPadding,
  inputShape: Shape4D,
  window: readonly [number, number],
  strides: readonly [number, number],
): 'same' | 'valid' | undefined {
  if (pad.every((zeros) => zeros === 0)) return 'valid';
  const same = explicitPadding('same', inputShape, window, strides);
  return pad.every((zeros, side) => zeros === same[side]) ? 'same' : undefined;
}

/** The `pad` attribute of the stock convolution kernels. */
export function stockConvPadding(
  { strides, pad }: Conv2DAttrs,
  inputShape: Shape4D,
  [filterHeight, filterWidth]: Shape4D,
): 'same' | 'valid' | [number, number][] {
  const [top, bottom, left, right] = pad;
  return (
    paddingRule(pad, inputShape, [filterHeight, filterWidth], strides) ?? [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ]
  );
}
