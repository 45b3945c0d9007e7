import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { expectClose } from '../../../test/support/expectClose.js';
import { draw } from '../../../test/support/mulberry32.js';
import { conv2d } from '../src/ops/conv2d.js';
import { avgPool, maxPool, type PoolOptions } from '../src/ops/pool.js';
import { useBackend } from './backends.js';
import { convOracle } from './convOracle.js';
import { poolOracle } from './poolOracle.js';

// A wasm backend that our module cannot run beside: one that shares its memory between threads.
vi.mock('../src/backends/wasm/index.js', () => ({ wasmKernels: () => [] }));

type Shape4D = [number, number, number, number];
const sum = (index: number) => Math.fround(Math.sin(index + 1));

describe('the wasm backend without our module', () => {
  beforeAll(() => useBackend('wasm'));

  it.each<[Shape4D, Shape4D, number, number]>([
    [[2, 6, 6, 3], [3, 3, 3, 5], 1, 1],
    [[2, 6, 6, 3], [3, 3, 3, 5], 2, 1],
    [[1, 7, 8, 4], [3, 3, 4, 9], 2, 0],
    [[1, 9, 7, 2], [5, 3, 2, 4], 3, 1],
    [[2, 5, 5, 8], [1, 1, 8, 3], 1, 0],
    [[2, 5, 5, 8], [1, 1, 8, 3], 2, 0],
  ])('convolves %j by %j, stride %i, padding %i', (shape, filterShape, stride, zeros) => {
    tf.tidy(() => {
      const x = tf.tensor4d(draw(tf.util.sizeFromShape(shape), [-1, 1, 1]), shape);
      const filter = tf.tensor4d(draw(tf.util.sizeFromShape(filterShape), [-1, 1, 2]), filterShape);
      const strides: [number, number] = [stride, stride];
      const run = (a: tf.Tensor, b: tf.Tensor) =>
        conv2d(a as tf.Tensor4D, b as tf.Tensor4D, null, { strides, padding: zeros });
      const pad = [zeros, zeros, zeros, zeros] as const;
      const expected = convOracle(
        x.dataSync(),
        shape,
        filter.dataSync(),
        filterShape,
        strides,
        pad,
        sum,
      );
      const y = run(x, filter);
      const dy = tf.tensor(
        Float32Array.from(expected.y, (_, i) => sum(i)),
        y.shape,
      );
      const [dx, dfilter] = tf.grads(run)([x, filter], dy);
      expectClose(y.dataSync(), expected.y, 1e-5);
      expectClose(dx!.dataSync(), expected.dx, 1e-5);
      expectClose(dfilter!.dataSync(), expected.dfilter, 1e-5);
    });
  });

  it.each<['avg' | 'max', PoolOptions]>([
    ['avg', { size: 3, strides: 1, padding: 1 }],
    ['avg', { size: 3, strides: 2, padding: 'same' }],
    ['max', { size: 3, strides: 1, padding: 1 }],
    ['max', { size: 3, strides: 2, padding: 'same' }],
  ])('pools, %s %j', (kind, options) => {
    tf.tidy(() => {
      const shape: Shape4D = [2, 7, 8, 3];
      const x = tf.tensor4d(draw(tf.util.sizeFromShape(shape), [-1, 1, 1]), shape);
      const run = (a: tf.Tensor) => (kind === 'avg' ? avgPool : maxPool)(a as tf.Tensor4D, options);
      const y = run(x);
      const dy = Float32Array.from({ length: y.size }, (_, i) => sum(i));
      const expected = poolOracle(kind, x.dataSync(), shape, options, dy);
      const dx = tf.grad(run)(x, tf.tensor(dy, y.shape));
      expectClose(y.dataSync(), expected.y);
      expectClose(dx.dataSync(), expected.dx);
    });
  });

  it('leaks no tensor', () => {
    const x = tf.tensor4d(draw(72, [-1, 1, 1]), [1, 6, 6, 2]);
    const filter = tf.tensor4d(draw(36, [-1, 1, 2]), [3, 3, 2, 2]);
    const before = tf.memory().numTensors;
    for (let i = 0; i < 50; i++) {
      tf.tidy(() => {
        const gradients = tf.grads((a, b) =>
          maxPool(conv2d(a as tf.Tensor4D, b as tf.Tensor4D, null, { padding: 1 }), {
            size: 3,
            strides: 1,
            padding: 1,
          }),
        );
        gradients([x, filter], x);
      });
    }
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([x, filter]);
  });
});
