/// <reference types="@webgpu/types" />
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { webgpu } from '../../../../test/support/webgpu.js';
import { smallModel, smallSource } from '../../test/smallTask.js';
import { evaluate } from '../loop/evaluate.js';
import { fit } from '../loop/fit.js';
import { SGD } from '../optimizers/sgd.js';
import { loadWebGpu } from './loadWebGpu.js';

const device = () => (tf.backend() as unknown as { device: GPUDevice }).device;

const train = () =>
  fit(smallModel(), {
    train: smallSource(16, 8),
    epochs: 1,
    optimizer: new SGD({ learningRate: 0.1 }),
  });

describe.skipIf(webgpu.length === 0)('a device that fails', () => {
  // A device of its own for each test, as none is good for anything after it.
  beforeEach(async () => {
    await loadWebGpu();
    await tf.setBackend('webgpu');
  });

  it('ends a run, and says that it refused something', async () => {
    const { maxBufferSize } = device().limits;
    const usage = GPUBufferUsage.STORAGE;
    device().createBuffer({ size: 16 + maxBufferSize, usage });
    await expect(train()).rejects.toMatchObject({
      code: 'DEVICE_FAILED',
      message: expect.stringMatching(/^'.+' (refused what it was told|has no memory left): /),
    });
  });

  it('ends a run when it is lost', async () => {
    await train();
    device().destroy();
    await device().lost;
    await expect(train()).rejects.toMatchObject({
      code: 'DEVICE_FAILED',
      message: expect.stringMatching(
        /^'.+' was lost \(destroyed.*\): select the backend again, and go on from a checkpoint$/,
      ),
    });
  });

  it('ends an evaluation', async () => {
    device().destroy();
    await device().lost;
    await expect(evaluate(smallModel(), smallSource(16, 8))).rejects.toMatchObject({
      code: 'DEVICE_FAILED',
    });
  });
});
