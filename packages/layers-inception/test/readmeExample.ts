import '@tensorflow/tfjs-backend-wasm';
import { rrelu } from '@cifar/layers-inception';
import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';

await tf.setBackend('wasm');

const model = sequential({
  layers: [
    layers.dense({ units: 32, inputShape: [2] }),
    rrelu({ lower: 1 / 8, upper: 1 / 3, seed: 42 }),
    layers.dense({ units: 1 }),
  ],
});
model.compile({ optimizer: tf.train.adam(0.01), loss: 'meanSquaredError' });

const x = tf.randomUniform([256, 2], -1, 1, 'float32', 1);
const y = tf.abs(tf.sum(x, 1, true));
const { history } = await model.fit(x, y, { epochs: 20 });
console.log(history['loss']?.at(-1));
