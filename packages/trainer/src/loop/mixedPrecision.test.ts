import { hasMixedPrecision } from '@cifar/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { initializers, type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { type allBackends, backends, useBackend } from '../../../../test/support/backends.js';
import { temporaryFolder } from '../../../../test/support/temporaryFolder.js';
import { webgpu } from '../../../../test/support/webgpu.js';
import { smallModel, smallSource, weightsOf } from '../../test/smallTask.js';
import { SGD } from '../optimizers/sgd.js';
import { readCheckpoint } from '../run/checkpoint.js';
import type { Loss } from './batchLoss.js';
import { evaluate } from './evaluate.js';
import { fit } from './fit.js';
import type { FitOptions } from './fitOptions.js';

describe.each(backends)('precision on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it('is float32', async () => {
    const options: FitOptions = {
      train: smallSource(8, 8),
      epochs: 1,
      optimizer: new SGD({ learningRate: 0.1 }),
    };
    await expect(fit(smallModel(), { ...options, precision: 'mixed' })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining(`'float32' on the backend ${backend}`),
    });
    const evaluation = evaluate(smallModel(), smallSource(8, 8), { precision: 'mixed' });
    await expect(evaluation).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    const half = fit(smallModel(), { ...options, precision: 'half' as 'mixed' });
    await expect(half).rejects.toThrow("fit: precision must be 'float32' or 'mixed', got 'half'");
  });
});

/** Those whose adapter has 16-bit floats. */
const able: (typeof allBackends)[number][] = [];
for (const backend of webgpu) {
  await useBackend(backend);
  if (hasMixedPrecision()) able.push(backend);
}

/** Of stock layers, some of which have kernels that know nothing of 16 bits. */
function convolutionalModel(): LayersModel {
  const start = (seed: number) => initializers.glorotUniform({ seed });
  return sequential({
    layers: [
      layers.conv2d({
        inputShape: [2, 2, 3],
        filters: 8,
        kernelSize: 3,
        padding: 'same',
        kernelInitializer: start(1),
        name: 'conv',
      }),
      layers.batchNormalization({ name: 'norm' }),
      layers.leakyReLU({ name: 'rectifier' }),
      layers.maxPooling2d({ poolSize: 2, strides: 1, padding: 'same', name: 'pool' }),
      layers.flatten({ name: 'flatten' }),
      layers.dense({ units: 6, kernelInitializer: start(2), name: 'logits' }),
    ],
  });
}

describe.each(able)('mixed precision on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  const options = (): FitOptions => ({
    train: smallSource(48, 8),
    validation: smallSource(20, 8),
    epochs: 4,
    optimizer: new SGD({ learningRate: 0.05, momentum: 0.9 }),
    precision: 'mixed',
  });

  const softmax: Loss = (logits, labels) =>
    tf.losses.softmaxCrossEntropy(tf.oneHot(labels, 6), logits) as tf.Scalar;
  const scaled =
    (factor: number): Loss =>
    (logits, labels) =>
      tf.mul(softmax(logits, labels), factor);

  it('learns, evaluates and keeps no tensors', async () => {
    const scales: number[] = [];
    const tensors: number[] = [];
    const { history } = await fit(convolutionalModel(), {
      ...options(),
      callbacks: [
        {
          onStepEnd: ({ lossScale }) => void scales.push(lossScale!),
          onEpochEnd: () => void tensors.push(tf.memory().numTensors),
        },
      ],
    });
    expect(history.at(-1)!.validation!.loss).toBeLessThan(history[0]!.train.loss / 2);
    expect(new Set(scales)).toEqual(new Set([2 ** 16]));
    expect(tensors.at(-1)).toBe(tensors[0]);
  });

  it('leaves out a step whose gradients overflow, and goes on with a smaller scale', async () => {
    const model = convolutionalModel();
    const before = await weightsOf(model);
    const scales: number[] = [];
    await fit(model, {
      ...options(),
      train: smallSource(8, 8),
      epochs: 1,
      loss: scaled(1e6),
      optimizer: new SGD({ learningRate: 1e-8, weightDecay: 0.1 }),
      callbacks: [{ onStepEnd: ({ lossScale }) => void scales.push(lossScale!) }],
    });
    expect(scales).toEqual([2 ** 15]);
    const after = await weightsOf(model);
    for (const [i, { name, trainable }] of model.weights.entries()) {
      // The moving statistics are the forward pass's.
      if (trainable) expect(after[i], name).toEqual(before[i]);
    }
  });

  it('says so where no scale is small enough', async () => {
    const fitting = fit(convolutionalModel(), {
      ...options(),
      epochs: 20,
      loss: scaled(1e30),
      optimizer: new SGD({ learningRate: 1e-30 }),
    });
    await expect(fitting).rejects.toMatchObject({ code: 'NON_FINITE_LOSS' });
    await expect(fitting).rejects.toThrow("precision 'float32'");
  });

  it('ends with the same bits when it is stopped and resumed, its scale included', async () => {
    const task = (): FitOptions => ({
      ...options(),
      epochs: 2,
      loss: scaled(3e4),
      optimizer: new SGD({ learningRate: 1e-6, momentum: 0.9 }),
    });
    const [throughDir, runDir] = [await temporaryFolder(), await temporaryFolder()];
    const through = convolutionalModel();
    const expected = await fit(through, { ...task(), runDir: throughDir });

    const controller = new AbortController();
    const { train } = task();
    const stopping: FitOptions['train'] = {
      ...train,
      batch: (epoch, index) => {
        if (epoch === 1 && index === 2) controller.abort();
        return train.batch(epoch, index);
      },
    };
    const { signal } = controller;
    const stopped = await fit(convolutionalModel(), { ...task(), train: stopping, signal, runDir });
    expect(stopped.status).toBe('interrupted');
    const { state, weights } = await readCheckpoint(stopped.checkpoint!);
    tf.dispose(weights);
    expect(state.lossScale![0]).toBeLessThan(2 ** 16);

    const model = convolutionalModel();
    const resumed = await fit(model, { ...task(), runDir, resume: true });
    expect(await weightsOf(model)).toEqual(await weightsOf(through));
    const ends = [expected, resumed].map(({ checkpoint }) => readCheckpoint(checkpoint!));
    const [a, b] = await Promise.all(ends);
    expect(b!.state).toEqual(a!.state);
    tf.dispose([a!.weights, b!.weights]);
  });
});
