import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { model as makeModel } from '@tensorflow/tfjs-layers';
import type { TrainableOptimizer } from '../optimizers/trainableOptimizer.js';
import { TrainerError } from '../trainerError.js';
import type { AnyBatch } from './batchSource.js';
import { imagesOf } from './forward.js';
import { keepingWeights } from './keepingWeights.js';

/** Looked at on the host: what a GPU's compiler takes for granted of numbers that are none differs. */
async function allFinite(tensor: tf.Tensor): Promise<boolean> {
  const values = await tensor.data<'float32'>();
  return values.every(Number.isFinite);
}

/**
 * The first layer, in the order of the model, that has a weight with a number that is not finite.
 *
 * @returns For people; undefined if all are finite.
 */
export async function firstNonFiniteWeight(model: LayersModel): Promise<string | undefined> {
  for (const layer of model.layers) {
    for (const weight of layer.weights) {
      if (!(await allFinite(weight.read()))) {
        return `the weight ${weight.originalName} of the layer '${layer.name}'`;
      }
    }
  }
  return undefined;
}

/** The same of what an optimizer keeps of the weights. */
export async function firstNonFiniteSlot(
  model: LayersModel,
  optimizer: TrainableOptimizer,
): Promise<string | undefined> {
  for (const layer of model.layers) {
    for (const weight of layer.trainableWeights) {
      const slots = Object.entries(optimizer.readSlots((weight.read() as tf.Variable).name));
      for (const [slot, tensor] of slots) {
        if (!(await allFinite(tensor))) {
          return `the slot '${slot}' of ${weight.originalName} of the layer '${layer.name}'`;
        }
      }
    }
  }
  return undefined;
}

/**
 * The first layer, in the order of the model, that gives a number that is not finite for a batch, in
 * training.
 *
 * @returns For people; undefined if all are finite.
 */
export async function firstNonFiniteOutput(
  model: LayersModel,
  batch: AnyBatch,
): Promise<string | undefined> {
  const layers = model.layers.filter(({ output }) => !Array.isArray(output));
  const outputs = layers.map(({ output }) => output as SymbolicTensor);
  const whole = makeModel({ inputs: model.inputs, outputs });
  const given = tf.tidy(() => {
    const results = whole.apply(imagesOf(batch), { training: true });
    return [results].flat() as tf.Tensor[];
  });
  try {
    for (const [index, tensor] of given.entries()) {
      if (!(await allFinite(tensor))) return `the output of the layer '${layers[index]!.name}'`;
    }
    return undefined;
  } finally {
    tf.dispose(given);
  }
}

/**
 * The error of a loss that is no number, with the place where its first such number is.
 *
 * @param batch What was being trained on, where that is known.
 */
export async function withPlace(
  error: unknown,
  model: LayersModel,
  batch?: AnyBatch,
): Promise<unknown> {
  if (!(error instanceof TrainerError && error.code === 'NON_FINITE_LOSS')) return error;
  let place = await firstNonFiniteWeight(model);
  await keepingWeights(model, async () => {
    if (batch) place ??= await firstNonFiniteOutput(model, batch);
  });
  if (place === undefined) return error;
  const message = `${error.message}. The first number that is none is in ${place}`;
  return new TrainerError('NON_FINITE_LOSS', message, { cause: error });
}
