import { KernelArgumentError } from '../kernelArgumentError.js';
import type { ExplicitPadding } from '../kernels.js';
import { explicitPadding, type Padding } from '../padding.js';
import { checkInteger } from './argumentChecks.js';

/** Height and width, or one number for both. */
export type Size2D = number | readonly [height: number, width: number];

/** Two positive integers. */
export function resolveSize(op: string, name: string, size: Size2D): [number, number] {
  const pair: [number, number] = typeof size === 'number' ? [size, size] : [...size];
  for (const value of pair) checkInteger(op, name, value, 1);
  return pair;
}

/** The zeros around an input in NHWC, checked: every window must hold at least one real cell. */
export function resolvePadding(
  op: string,
  padding: Padding,
  inputShape: readonly [number, number, number, number],
  window: readonly [number, number],
  strides: readonly [number, number],
): ExplicitPadding {
  if (padding !== 'same' && padding !== 'valid') {
    if (typeof padding !== 'number') {
      throw new KernelArgumentError(
        `${op}: padding must be 'same', 'valid' or an integer, got ${JSON.stringify(padding)}.`,
      );
    }
    checkInteger(op, 'padding', padding, 0);
  }
  const zeros = explicitPadding(padding, inputShape, window, strides);
  const [top, bottom, left, right] = zeros;
  const [, height, width] = inputShape;
  if (height + top + bottom < window[0] || width + left + right < window[1]) {
    throw new KernelArgumentError(
      `${op}: a window of ${window.join(' x ')} does not fit into ${height} x ${width} ` +
        `with padding ${padding}.`,
    );
  }
  return zeros;
}
