// What a user of stock TensorFlow.js might write against the published data-cifar. Prints a loss for each epoch.
// tfjs-data is none of the repository's own dependencies: this is compiled where it is installed.
import { batches, prefetch, syntheticCifar100, tensorBatches } from '@cifar/data-cifar';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { type Dataset, generator } from '@tensorflow/tfjs-data';
import { layers, sequential } from '@tensorflow/tfjs-layers';

const { train } = syntheticCifar100({ trainCount: 24, testCount: 1 });
const source = prefetch(batches(train, { batchSize: 8, shuffle: true }));
const dataset: Dataset<{ xs: tf.Tensor4D; ys: tf.Tensor1D }> = generator(tensorBatches(tf, source));
const oneHot: Dataset<{ xs: tf.Tensor4D; ys: tf.Tensor2D }> = generator(
  tensorBatches(tf, source, { labels: 'oneHot', classes: 100 }),
);

const model = sequential({
  layers: [
    layers.flatten({ inputShape: [32, 32, 3] }),
    layers.dense({ units: 100, activation: 'softmax' }),
  ],
});
for (const [loss, data] of [
  ['sparseCategoricalCrossentropy', dataset],
  ['categoricalCrossentropy', oneHot],
] as const) {
  model.compile({ optimizer: 'sgd', loss });
  const { history } = await model.fitDataset<unknown>(data, { epochs: 2, verbose: 0 });
  for (const value of history['loss'] ?? []) console.log(`loss ${Number(value).toFixed(4)}`);
}
await source.close();
