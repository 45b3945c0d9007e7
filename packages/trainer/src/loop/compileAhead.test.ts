import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { useBackend } from '../../../../test/support/backends.js';
import { webgpu } from '../../../../test/support/webgpu.js';
import { smallModel, smallSource, weightsOf } from '../../test/smallTask.js';
import { mixup } from '../batches/mixup.js';
import { SGD } from '../optimizers/sgd.js';
import type { Batch, BatchSource } from './batchSource.js';
import { compileStep } from './compileAhead.js';
import { fit } from './fit.js';

// In a file of its own: what other tests have compiled is compiled no more.

describe.runIf(webgpu.length > 0)('compiling ahead on webgpu', () => {
  beforeAll(() => useBackend('webgpu'));

  function watchPipelines() {
    const { device } = tf.backend() as unknown as { readonly device: GPUDevice };
    const ahead = vi.spyOn(device, 'createComputePipelineAsync');
    const inSteps = vi.spyOn(device, 'createComputePipeline');
    onTestFinished(() => {
      ahead.mockRestore();
      inSteps.mockRestore();
    });
    return { ahead, inSteps };
  }

  it('leaves nothing to be compiled in a step, or in an evaluation', async () => {
    const model = smallModel();
    const { ahead, inSteps } = watchPipelines();
    let stepsBegun = 0;
    const train = smallSource(40, 8);
    await fit(model, {
      train: {
        ...train,
        batch: (epoch, index) => {
          stepsBegun += 1;
          return train.batch(epoch, index);
        },
      },
      validation: smallSource(20, 8),
      epochs: 2,
      optimizer: new SGD({ learningRate: 0.01, momentum: 0.9 }),
    });
    expect(stepsBegun).toBe(10);
    expect(ahead.mock.calls.length).toBeGreaterThan(10);
    const late = inSteps.mock.calls.map(([{ label }]) => label);
    expect(late).toEqual([]);
  });

  it('leaves nothing to the first batch that is mixed', async () => {
    const { inSteps } = watchPipelines();
    const plain = smallSource(32, 8);
    const mixed = mixup(plain);
    const batch: BatchSource['batch'] = (epoch, index) =>
      (index === 0 ? plain : mixed).batch(epoch, index);
    await fit(smallModel(), {
      train: { ...plain, batch },
      epochs: 1,
      optimizer: new SGD({ learningRate: 0.01, momentum: 0.9 }),
    });
    expect(inSteps.mock.calls.map(([{ label }]) => label)).toEqual([]);
  });

  it('changes neither weights nor slots, and keeps no tensors', async () => {
    const model = smallModel(5);
    const optimizer = new SGD({ learningRate: 0.1, momentum: 0.9 });
    await fit(model, { train: smallSource(16, 8), epochs: 1, optimizer });
    const slotsOf = () =>
      Promise.all(
        model.trainableWeights.map(async (weight) => {
          const { velocity } = optimizer.readSlots((weight.read() as tf.Variable).name);
          return [...(await velocity!.data())];
        }),
      );
    const before = [await weightsOf(model), await slotsOf(), optimizer.iterations];
    const tensors = tf.memory().numTensors;
    const batch = smallSource(7, 7).batch(0, 0) as Batch;
    const loss = (logits: tf.Tensor2D) => tf.mean(tf.square(logits)) as tf.Scalar;
    for (let i = 0; i < 2; i++) {
      const layers = model.layers as unknown as { setTrainingStep?(step: number): void }[];
      for (const layer of layers) layer.setTrainingStep?.(0);
      await compileStep(model, optimizer, loss, batch, 'float32');
    }
    expect(tf.memory().numTensors).toBe(tensors);
    expect([await weightsOf(model), await slotsOf(), optimizer.iterations]).toEqual(before);
  });
});
