import '@tensorflow/tfjs-backend-wasm';
import { batchNormTraining, conv2d, sgdUpdate } from '@cifar/kernels';
import * as tf from '@tensorflow/tfjs-core';

await tf.setBackend('wasm');

const images = tf.randomUniform<tf.Rank.R4>([4, 28, 28, 3], -1, 1, 'float32', 1);
const [gamma, beta] = [tf.ones<tf.Rank.R1>([8]), tf.zeros<tf.Rank.R1>([8])];

/** Convolution, batch norm and randomized ReLU, with slopes that are new in every step. */
function block(filter: tf.Tensor4D, step: number): tf.Tensor4D {
  const convolved = conv2d(images, filter, null, { padding: 1 });
  const rrelu = { lower: 1 / 8, upper: 1 / 3, seed: 42, stream: 0, step };
  return batchNormTraining(convolved, gamma, beta, { rrelu }).output;
}

const teacher = tf.randomUniform<tf.Rank.R4>([3, 3, 3, 8], -1, 1, 'float32', 2);
const target = tf.tidy(() => block(teacher, 0));

// Find the teacher's filter again, up to its scale, from what it makes of the images.
let filter = tf.randomUniform<tf.Rank.R4>([3, 3, 3, 8], -1, 1, 'float32', 3);
let velocity = tf.zerosLike(filter);
const optimizer = { learningRate: 2, momentum: 0.9, weightDecay: 0, form: 'gradient' } as const;

export const losses: number[] = [];
for (let step = 1; step <= 30; step++) {
  const next = tf.tidy(() => {
    const difference = tf.sub(block(filter, step), target);
    losses.push(tf.mean(tf.square(difference)).dataSync()[0] ?? Number.NaN);
    const dy = tf.div(difference, difference.size / 2);
    const gradient = tf.grad((weights) => block(weights as tf.Tensor4D, step))(filter, dy);
    return sgdUpdate(filter, velocity, gradient, optimizer);
  });
  tf.dispose([filter, velocity]);
  ({ weight: filter, velocity } = next);
}
