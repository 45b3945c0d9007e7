// How fast our convolution on WebAssembly is beside tfjs's, which is XNNPACK's, for layers of the
// network in one thread: the best of several, taken in turn. Needs a build.
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { conv2d } from '../dist/index.js';

const BATCH = 16;
const ROUNDS = 7;

/** Size of the image, window, inputs, outputs. */
const LAYERS = [
  [28, 1, 160, 64],
  [28, 3, 64, 96],
  [28, 3, 96, 96],
  [14, 1, 576, 128],
  [14, 3, 96, 128],
  [14, 3, 160, 192],
  [7, 1, 1024, 352],
  [7, 3, 192, 320],
];

function milliseconds(run) {
  const started = performance.now();
  tf.tidy(() => void run());
  return performance.now() - started;
}

tf.enableProdMode();
await tf.setBackend('wasm');
for (const [size, window, inputs, outputs] of LAYERS) {
  const x = tf.randomUniform([BATCH, size, size, inputs], -1, 1, 'float32', 1);
  const filter = tf.randomUniform([window, window, inputs, outputs], -1, 1, 'float32', 2);
  const best = { own: Number.POSITIVE_INFINITY, stock: Number.POSITIVE_INFINITY };
  for (let round = 0; round < ROUNDS; round++) {
    const own = milliseconds(() => conv2d(x, filter, null, { padding: 'same' }));
    const stock = milliseconds(() => tf.conv2d(x, filter, 1, 'same'));
    best.own = Math.min(best.own, own);
    best.stock = Math.min(best.stock, stock);
  }
  const what = `${window} x ${window}, ${inputs} to ${outputs}, ${size} x ${size}`;
  const times = `${best.own.toFixed(1)} ms, XNNPACK ${best.stock.toFixed(1)} ms`;
  console.log(`${what}: ${times}, ${(best.stock / best.own).toFixed(2)} times as fast`);
  tf.dispose([x, filter]);
}
