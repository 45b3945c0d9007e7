import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { backends, registerCpuCopy, useBackend } from '../test/backends.js';
import { read } from '../test/read.js';
import {
  CifarBatchNormInference,
  CifarBatchNormTraining,
  CifarBatchNormTrainingGrad,
  CifarConv2D,
  CifarRRelu,
  CifarRReluGrad,
  CifarSgdUpdate,
} from './kernels.js';
import { registerKernels } from './registerKernels.js';

const ours = [
  CifarRRelu,
  CifarRReluGrad,
  CifarBatchNormTraining,
  CifarBatchNormTrainingGrad,
  CifarBatchNormInference,
  CifarConv2D,
  CifarSgdUpdate,
];

// Copies of the stock kernels, made before ours are registered.
for (const name of ['first', 'later', 'right']) registerCpuCopy(name);

/** The gradient of a 3 x 3 average pool of ones sums to the number of ones where it is right. */
async function avgPoolGradientSum(): Promise<number> {
  const { dx } = await read(
    tf.tidy(() => {
      const input = tf.ones([1, 4, 4, 1]);
      const attrs = { filterSize: 3, strides: 1, pad: 'same' };
      return {
        dx: tf.engine().runKernel(tf.AvgPoolGrad, { dy: input, input }, attrs) as tf.Tensor,
      };
    }),
  );
  return dx.reduce((sum, value) => sum + value, 0);
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe.each(backends)('registerKernels on %s', (backend) => {
  beforeAll(async () => {
    await useBackend(backend);
    registerKernels();
  });

  it('registers every kernel', () => {
    for (const kernelName of [...ours, tf.AvgPoolGrad, tf.MaxPoolGrad, tf.Conv2DBackpropFilter]) {
      expect(tf.getKernel(kernelName, backend), kernelName).toBeDefined();
    }
  });

  it('changes nothing when called again', async () => {
    const before = tf.getKernelsForBackend(backend);
    registerKernels();
    expect(tf.getKernelsForBackend(backend)).toEqual(before);
    expect(await avgPoolGradientSum()).toBeCloseTo(16, 5);
  });
});

describe('registerKernels', () => {
  it('replaces a wrong stock kernel without a warning', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    await useBackend('first');
    const stock = tf.getKernel(tf.AvgPoolGrad, 'first');
    registerKernels();
    expect(tf.getKernel(tf.AvgPoolGrad, 'first')).not.toBe(stock);
    expect(warn).not.toHaveBeenCalled();
  });

  it('serves a backend that is chosen later', async () => {
    await useBackend('cpu');
    registerKernels();
    await useBackend('later');
    registerKernels();
    expect(tf.getKernel(CifarRRelu, 'later')).toBeDefined();
    expect(await avgPoolGradientSum()).toBeCloseTo(16, 5);
  });

  it('puts right again what a backend registers over it', async () => {
    await useBackend('plain');
    registerKernels();
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    const wrong = tf.getKernel(tf.MaxPool, 'plain').kernelFunc;
    tf.registerKernel({ kernelName: tf.AvgPoolGrad, backendName: 'plain', kernelFunc: wrong });
    const stock = tf.getKernel(tf.AvgPoolGrad, 'plain');
    registerKernels();
    expect(tf.getKernel(tf.AvgPoolGrad, 'plain')).not.toBe(stock);
  });

  it('leaves the kernels of a second copy of this package alone', async () => {
    await useBackend('plain');
    registerKernels();
    const before = tf.getKernelsForBackend('plain');
    vi.resetModules();
    const copy = await import('./registerKernels.js');
    expect(copy.registerKernels).not.toBe(registerKernels);
    copy.registerKernels();
    expect(tf.getKernelsForBackend('plain')).toEqual(before);
  });

  it('leaves right stock kernels in place', async () => {
    await useBackend('right');
    const maxPoolGrad = tf.getKernel(tf.MaxPoolGrad, 'right');
    const backpropFilter = tf.getKernel(tf.Conv2DBackpropFilter, 'right');
    registerKernels();
    expect(tf.getKernel(tf.MaxPoolGrad, 'right')).toBe(maxPoolGrad);
    expect(tf.getKernel(tf.Conv2DBackpropFilter, 'right')).toBe(backpropFilter);
  });
});
