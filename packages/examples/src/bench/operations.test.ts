import '@tensorflow/tfjs-backend-cpu';
import { inception } from '@cifar/layers-inception';
import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { multiplyAdds } from './operations.js';

describe('multiplyAdds', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it('counts a convolution and a fully connected layer by their definition', () => {
    const model = sequential({
      layers: [
        layers.conv2d({ inputShape: [5, 7, 3], filters: 4, kernelSize: 3, strides: 2 }),
        layers.flatten(),
        layers.dense({ units: 10 }),
      ],
    });
    expect(multiplyAdds(model)).toBe(2 * 3 * 9 * 3 * 4 + 24 * 10);
  });

  it('finds what the network is known to cost', () => {
    expect(multiplyAdds(inception()) / 1e9).toBeCloseTo(1.5208, 4);
  });
});
