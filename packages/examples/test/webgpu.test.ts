import { type batches, syntheticCifar100 } from '@cifar/data-cifar';
import { hasMixedPrecision, imagesFromBytes } from '@cifar/kernels';
import { convFactory, FullyConnected, heNormal, inceptionFactoryB } from '@cifar/layers-inception';
import { type BatchSource, type FitOptions, fit, SGD } from '@cifar/trainer';
import * as tf from '@tensorflow/tfjs-core';
import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { input, type LayersModel, layers, model as makeModel } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { allBackends, useBackend } from '../../../test/support/backends.js';
import { webgpu } from '../../../test/support/webgpu.js';
import { evaluationBatches, meanImageOf, trainingBatches } from '../src/data/sources.js';
import { notebook } from '../src/recipes/notebook.js';
import { quick } from '../src/recipes/quick.js';

const { train } = syntheticCifar100({ trainCount: 3_200, testCount: 1 });

/** A stem, a block of two branches and a pool, and what follows of the notebook's network. */
function smallNetwork(seed: number): LayersModel {
  const data = input({ shape: [28, 28, 3] });
  const shared = { seed };
  const stem = convFactory(data, { ...shared, numFilter: 8, kernel: 3, stride: 2, name: '1' });
  const block = inceptionFactoryB(stem, {
    ...shared,
    num3x3red: 8,
    num3x3: 16,
    numD3x3red: 8,
    numD3x3: 16,
    name: '2',
  });
  const pooled = layers.globalAveragePooling2d({ name: 'pool' }).apply(block);
  const kernelInitializer = heNormal({ seed });
  const fc = new FullyConnected({ units: 100, kernelInitializer, name: 'fc' });
  return makeModel({ inputs: data, outputs: fc.apply(pooled) as SymbolicTensor });
}

const optimizer = () => new SGD({ learningRate: 0.05, momentum: 0.9, weightDecay: 1e-4 });

describe.each(allBackends)('batches as bytes on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  const mean = meanImageOf(notebook, { ...train, count: 64 });
  const sources: Record<string, ReturnType<typeof batches>> = {
    'the quick recipe': trainingBatches(quick, train, undefined),
    'the notebook': trainingBatches(notebook, train, mean),
    'an evaluation': evaluationBatches(train, mean),
  };

  it.each(Object.entries(sources))('make the images of %s, to the last bit', async (_, source) => {
    const { stored, shape } = source.storedBatch(1, 3)!;
    const tensor = imagesFromBytes(stored, shape);
    expect(await tensor.data()).toEqual(source.batch(1, 3).images);
    tensor.dispose();
  });
});

describe.each(webgpu)('training on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it('ends with the same bits, whether images are made on the host or on the device', async () => {
    const few = { ...train, count: 24 };
    const source = trainingBatches({ ...quick, batchSize: 8 }, few, undefined);
    let asked = 0;
    const watched: BatchSource = {
      ...source,
      batchCount: (epoch) => source.batchCount(epoch),
      batch: () => {
        throw new Error('images were made on the host');
      },
      storedBatch: (epoch, index) => {
        asked += 1;
        return source.storedBatch(epoch, index);
      },
    };
    const onHost: BatchSource = {
      ...source,
      batchCount: (epoch) => source.batchCount(epoch),
      batch: (epoch, index) => source.batch(epoch, index),
    };
    const weightsAfter = async (from: BatchSource) => {
      const model = smallNetwork(3);
      await fit(model, { train: from, epochs: 1, optimizer: optimizer() });
      return Promise.all(model.getWeights().map(async (weight) => [...(await weight.data())]));
    };
    expect(await weightsAfter(watched)).toEqual(await weightsAfter(onHost));
    expect(asked).toBe(3);
  });
});

const able: (typeof allBackends)[number][] = [];
for (const backend of webgpu) {
  await useBackend(backend);
  if (hasMixedPrecision()) able.push(backend);
}

describe.each(able)('200 steps on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  const STEPS = 200;
  const WINDOW = 20;

  interface Curve {
    /** Means over windows of steps. */
    readonly losses: readonly number[];
    /** Of the GPU, after each step. */
    readonly bytes: readonly number[];
  }

  async function curveOf(seed: number, precision: FitOptions['precision']): Promise<Curve> {
    const losses: number[] = [];
    const bytes: number[] = [];
    const gpu = () => tf.memory() as unknown as { readonly numBytesAllocatedInGPU: number };
    await fit(smallNetwork(seed), {
      train: trainingBatches({ ...quick, batchSize: 16, seed }, train, undefined),
      epochs: 1,
      optimizer: optimizer(),
      ...(precision && { precision }),
      callbacks: [
        {
          onStepEnd: ({ loss }) => {
            losses.push(loss);
            bytes.push(gpu().numBytesAllocatedInGPU);
          },
        },
      ],
    });
    expect(losses.length).toBe(STEPS);
    const means = Array.from({ length: STEPS / WINDOW }, (_, window) => {
      const part = losses.slice(WINDOW * window, WINDOW * (window + 1));
      return part.reduce((sum, loss) => sum + loss, 0) / WINDOW;
    });
    return { losses: means, bytes };
  }

  const distance = (a: Curve, b: Curve) =>
    Math.sqrt(
      a.losses.reduce((sum, loss, i) => sum + (loss - b.losses[i]!) ** 2, 0) / a.losses.length,
    );

  it('learn in mixed precision as in float32, and memory stays as it is', async () => {
    const float32 = await curveOf(1, 'float32');
    const otherSeed = await curveOf(2, 'float32');
    const mixed = await curveOf(1, 'mixed');
    expect(float32.losses.at(-1)).toBeLessThan(float32.losses[0]! - 0.5);
    expect(distance(mixed, float32)).toBeLessThan(distance(otherSeed, float32));
    for (const { bytes } of [float32, mixed]) {
      // Uniforms are a few bytes more in one submission than in another.
      const settled = bytes[2 * WINDOW]!;
      expect(Math.abs(bytes.at(-1)! - settled)).toBeLessThan(1e-3 * settled);
    }
  }, 600_000);
});
