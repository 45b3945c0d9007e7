import { batches, prefetch, syntheticCifar100, tensorBatches } from '@cifar/data-cifar';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { type Dataset, generator } from '@tensorflow/tfjs-data';
import { layers, sequential } from '@tensorflow/tfjs-layers';

const { train, classes } = syntheticCifar100({ trainCount: 256, testCount: 1 });
const source = prefetch(batches(train, { batchSize: 64, shuffle: true }));

// Of the package @tensorflow/tfjs it is tf.data.generator.
const dataset: Dataset<{ xs: tf.Tensor4D; ys: tf.Tensor2D }> = generator(
  tensorBatches(tf, source, { labels: 'oneHot', classes: classes.length }),
);

const model = sequential({
  layers: [
    layers.flatten({ inputShape: [32, 32, 3] }),
    layers.dense({ units: classes.length, activation: 'softmax' }),
  ],
});
model.compile({ optimizer: 'sgd', loss: 'categoricalCrossentropy' });
const { history } = await model.fitDataset(dataset, { epochs: 2, verbose: 0 });
console.log(history['loss']);
await source.close();
