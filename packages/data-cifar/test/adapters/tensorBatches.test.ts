import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type BatchSource,
  batches,
  centerCrop,
  normalize,
  type OneHotOptions,
  prefetch,
  syntheticCifar100,
  type TensorBatch,
  type TensorBatchesOptions,
  tensorBatches,
} from '../../src/index.js';

const { train } = syntheticCifar100({ trainCount: 20, testCount: 1 });
const CLASSES = 100;

const source = batches(train, {
  batchSize: 8,
  shuffle: true,
  transforms: [centerCrop(8), normalize()],
});

/** What `tf.data.generator` makes of it, as far as a model asks for it. */
function datasetOf<T>(generate: () => AsyncIterator<T>) {
  return { size: null as unknown as number, iterator: async () => generate() };
}

/** Says which batches it was asked for. */
function watched(): { asked: string[]; source: BatchSource } {
  const asked: string[] = [];
  return {
    asked,
    source: {
      exampleCount: source.exampleCount,
      batchSize: source.batchSize,
      batchCount: (epoch) => source.batchCount(epoch),
      batch(epoch, index) {
        asked.push(`${epoch}/${index}`);
        return source.batch(epoch, index);
      },
      storedBatch: () => undefined,
    },
  };
}

function compiled(loss: string) {
  const model = sequential({
    layers: [
      layers.flatten({ inputShape: [8, 8, 3] }),
      layers.dense({ units: CLASSES, activation: 'softmax' }),
    ],
  });
  model.compile({ optimizer: 'sgd', loss, metrics: ['accuracy'] });
  return model;
}

const forms: [string, TensorBatchesOptions | OneHotOptions][] = [
  ['sparseCategoricalCrossentropy', {}],
  ['categoricalCrossentropy', { labels: 'oneHot', classes: CLASSES }],
];

const generatorOf = (options: TensorBatchesOptions | OneHotOptions, from: BatchSource = source) =>
  (options.labels === 'oneHot'
    ? tensorBatches(tf, from, options)
    : tensorBatches(tf, from, options)) as () => AsyncGenerator<
    TensorBatch<tf.Tensor4D, tf.Tensor>
  >;

describe.each(['cpu', 'wasm'])('tensorBatches on %s', (backend) => {
  beforeAll(async () => {
    tf.enableProdMode();
    await tf.setBackend(backend);
  });

  it.each(forms)('trains a stock model by %s, and leaves no tensor', async (loss, options) => {
    const model = compiled(loss);
    const { asked, source } = watched();
    const dataset = datasetOf(generatorOf({ firstEpoch: 4, ...options }, source));
    await model.fitDataset(dataset, { epochs: 1, verbose: 0 });
    const before = tf.memory().numTensors;
    const { history } = await model.fitDataset(dataset, { epochs: 2, verbose: 0 });
    expect(tf.memory().numTensors).toBe(before);
    expect(asked).toEqual([4, 5, 6].flatMap((epoch) => [0, 1, 2].map((i) => `${epoch}/${i}`)));
    for (const [name, values] of Object.entries(history)) {
      for (const value of values) expect(value, name).toBeGreaterThanOrEqual(0);
    }
    const [first, second] = history['loss'] as [number, number];
    expect(first).toBeGreaterThan(1);
    expect(second).toBeLessThan(first);
    model.dispose();
  });

  it('leaves none where training is broken off', async () => {
    const model = compiled('sparseCategoricalCrossentropy');
    const { asked, source } = watched();
    const dataset = datasetOf(tensorBatches(tf, source));
    await model.fitDataset(datasetOf(tensorBatches(tf, source)), { epochs: 1, verbose: 0 });
    asked.length = 0;
    const before = tf.memory().numTensors;
    const onBatchEnd = async (batch: number) => {
      if (batch === 1) model.stopTraining = true;
    };
    await model.fitDataset(dataset, { epochs: 5, verbose: 0, callbacks: { onBatchEnd } });
    expect(asked).toEqual(['0/0', '0/1']);
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
  });

  it('evaluates by the same losses, whatever the labels', async () => {
    const model = compiled('categoricalCrossentropy');
    const values: number[][] = [];
    for (const [loss, options] of forms) {
      model.compile({ optimizer: 'sgd', loss, metrics: ['accuracy'] });
      const results = await model.evaluateDataset(datasetOf(generatorOf(options)), {});
      values.push((results as tf.Scalar[]).map((result) => result.dataSync()[0]!));
      tf.dispose(results);
    }
    expect(values[0]![0]).toBeCloseTo(values[1]![0]!, 5);
    expect(values[0]![1]).toBe(values[1]![1]);
    model.dispose();
  });

  it('has the numbers of the batches', async () => {
    // As tfjs types them.
    const iterate: () => AsyncIterable<{ xs: tf.Tensor4D; ys: tf.Tensor1D }> = tensorBatches(
      tf,
      source,
      { labels: 'int32' },
    );
    let index = 0;
    for await (const { xs, ys } of iterate()) {
      const { images, labels, shape } = source.batch(0, index);
      index += 1;
      expect([xs.shape, ys.shape, ys.dtype]).toEqual([[...shape], [labels.length], 'int32']);
      expect([xs.dataSync(), ys.dataSync()]).toEqual([images, labels]);
      tf.dispose([xs, ys]);
    }
    expect(index).toBe(3);
  });
});

describe('tensorBatches', () => {
  it('takes what workers make', async () => {
    const prefetched = prefetch(source);
    const iterate = tensorBatches(tf, prefetched, { labels: 'oneHot', classes: CLASSES });
    const { value } = await iterate().next();
    expect(value!.xs.dataSync()).toEqual(source.batch(0, 0).images);
    tf.dispose([value!.xs, value!.ys]);
    await prefetched.close();
  });

  it('takes mixed labels as probabilities, and as nothing else', async () => {
    const before = tf.memory().numTensors;
    const mixed = {
      batchCount: () => 1,
      batch: () => ({
        images: new Float32Array(2 * 3),
        shape: [2, 1, 1, 3] as const,
        labels: Int32Array.of(0, 1),
        mix: { labels: Int32Array.of(1, 2), shares: Float32Array.of(0.25, 0.5) },
      }),
    };
    const { value } = await tensorBatches(tf, mixed, { labels: 'oneHot', classes: 3 })().next();
    expect([...value!.ys.dataSync()]).toEqual([0.75, 0.25, 0, 0, 0.5, 0.5]);
    tf.dispose([value!.xs, value!.ys]);
    const refused = tensorBatches(tf, mixed)().next();
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(refused).rejects.toThrow(
      "labels must be 'oneHot', as those of the source are mixed",
    );
    const few = tensorBatches(tf, source, { labels: 'oneHot', classes: 2 })().next();
    await expect(few).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([
    [{ firstEpoch: -1 }, 'firstEpoch must be an integer of at least 0, got -1'],
    [{ labels: 'sparse' }, "labels must be 'float32' or 'int32' or 'oneHot', got 'sparse'"],
    [{ labels: 'oneHot' }, 'classes must be an integer of at least 1, got undefined'],
  ])('refuses %j', (options, message) => {
    expect(() => tensorBatches(tf, source, options as OneHotOptions)).toThrow(message);
  });
});
