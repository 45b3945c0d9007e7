import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectClose } from '../../../../../test/support/expectClose.js';
import { draw } from '../../../../../test/support/mulberry32.js';
import { convOracle } from '../../../test/convOracle.js';
import { CifarConv2D, type ExplicitPadding } from '../../kernels.js';
import { registerKernels } from '../../registerKernels.js';
import { runKernel } from '../../runKernel.js';
import { suitsWinograd } from './winograd.js';

type Shape4D = [number, number, number, number];

beforeAll(async () => {
  await tf.setBackend('wasm');
  registerKernels();
});

// The transforms add and subtract multiples of up to 8 of what they read, and lose some bits.
const TOLERANCE = 1e-4;

const dyAt = (index: number) => Math.fround(Math.sin(index + 1) / 8);

function infoOf(
  shape: Shape4D,
  filterShape: Shape4D,
  strides = 1,
  [top, bottom, left, right]: ExplicitPadding = [1, 1, 1, 1],
) {
  return tf.backend_util.computeConv2DInfo(shape, filterShape, strides, 1, [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ]);
}

describe('a convolution in tiles', () => {
  it.each<[string, Shape4D, number, ExplicitPadding]>([
    ['whole tiles', [2, 8, 8, 8], 16, [1, 1, 1, 1]],
    ['tiles that reach beyond the image', [3, 7, 9, 8], 8, [1, 1, 1, 1]],
    ['half a panel of channels', [2, 8, 8, 4], 12, [1, 1, 1, 1]],
    ['no padding', [2, 14, 10, 8], 4, [0, 0, 0, 0]],
    ['more padding than the filter reaches', [2, 6, 6, 4], 8, [3, 3, 3, 3]],
    ['padding that differs by side', [2, 9, 6, 4], 8, [0, 2, 1, 3]],
    ['more tiles than a chunk has, and an odd rest', [9, 7, 8, 128], 120, [1, 1, 1, 1]],
  ])('has the values and gradients of the definition: %s', (_, shape, outputs, pad) => {
    const filterShape: Shape4D = [3, 3, shape[3], outputs];
    expect(suitsWinograd(infoOf(shape, filterShape, 1, pad))).toBe(true);
    tf.tidy(() => {
      const x = tf.tensor4d(draw(tf.util.sizeFromShape(shape), [-1, 1, 1]), shape);
      // Of a size that outputs are about 1, whatever the number of channels.
      const range = 1 / Math.sqrt(Math.max(shape[3], outputs));
      const filter = tf.tensor4d(
        draw(tf.util.sizeFromShape(filterShape), [-range, range, 2]),
        filterShape,
      );
      const bias = tf.tensor1d(draw(outputs, [-1, 1, 3]));
      const run = (a: tf.Tensor, b: tf.Tensor, c: tf.Tensor) =>
        runKernel<tf.Tensor4D>(
          CifarConv2D,
          { x: a, filter: b, bias: c },
          {
            strides: [1, 1],
            pad,
            hasBias: true,
          },
        );
      const y = run(x, filter, bias);
      const dy = tf.tensor(
        Float32Array.from({ length: y.size }, (_, index) => dyAt(index)),
        y.shape,
      );
      const [dx, dfilter] = tf.grads(run)([x, filter, bias], dy);
      const expected = convOracle(
        x.dataSync(),
        shape,
        filter.dataSync(),
        filterShape,
        [1, 1],
        pad,
        dyAt,
      );
      const biases = bias.dataSync();
      const withBias = expected.y.map((value, index) => value + biases[index % outputs]!);
      expectClose(y.dataSync(), withBias, TOLERANCE, 'y');
      expectClose(dx!.dataSync(), expected.dx, TOLERANCE, 'dx');
      expectClose(dfilter!.dataSync(), expected.dfilter, TOLERANCE, 'dfilter');
    });
  });

  it('gives the same bits each time', () => {
    tf.tidy(() => {
      const x = tf.tensor4d(draw(4 * 14 * 14 * 8, [-1, 1, 1]), [4, 14, 14, 8]);
      const filter = tf.tensor4d(draw(9 * 8 * 8, [-1, 1, 2]), [3, 3, 8, 8]);
      const run = () =>
        tf
          .grads((a, b) =>
            runKernel<tf.Tensor4D>(
              CifarConv2D,
              { x: a, filter: b },
              { strides: [1, 1], pad: [1, 1, 1, 1] },
            ),
          )([x, filter])
          .map((gradient) => gradient.dataSync());
      expect(run()).toEqual(run());
    });
  });
});

it.each<[string, Shape4D, Shape4D, number]>([
  ['strides', [2, 8, 8, 8], [3, 3, 8, 8], 2],
  ['another filter', [2, 8, 8, 8], [1, 1, 8, 8], 1],
  ['channels that are no whole vectors', [2, 8, 8, 6], [3, 3, 6, 8], 1],
  ['tiles that are mostly empty', [16, 2, 2, 8], [3, 3, 8, 8], 1],
  ['few tiles', [1, 8, 4, 8], [3, 3, 8, 8], 1],
])('does not serve %s', (_, shape, filterShape, strides) => {
  expect(suitsWinograd(infoOf(shape, filterShape, strides))).toBe(false);
});
