import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { registerKernels } from '../../registerKernels.js';

beforeAll(async () => {
  await tf.setBackend('wasm');
  registerKernels();
});

const buffers = () => tf.memory().numDataBuffers;

it('shares the data, which lives until its last name is gone', () => {
  const before = buffers();
  const x = tf.tensor1d([1, 2, 3]);
  const y = tf.clone(x);
  expect(y.dataId).toBe(x.dataId);
  expect(buffers()).toBe(before + 1);
  x.dispose();
  expect(Array.from(y.dataSync())).toEqual([1, 2, 3]);
  y.dispose();
  expect(buffers()).toBe(before);
});

it('keeps a clone as it was when the variable it came from is assigned', () => {
  const variable = tf.variable(tf.tensor1d([1, 2]));
  const snapshot = tf.clone(variable);
  variable.assign(tf.tensor1d([8, 9]));
  expect(Array.from(snapshot.dataSync())).toEqual([1, 2]);
  tf.dispose([variable, snapshot]);
});
