import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { checkInteger } from '../argumentChecks.js';
import { firstNonFiniteSlot, firstNonFiniteWeight } from '../loop/nonFinite.js';
import type { TrainableOptimizer } from '../optimizers/trainableOptimizer.js';
import { TrainerError } from '../trainerError.js';
import type { Callback } from './callback.js';

export interface NanGuardOptions {
  /** Also after every so many steps: each look waits for the device. Default: at the end of epochs only. */
  readonly everySteps?: number;
}

/** Sums of weights and slots, read at once: where all are finite, so are all numbers in them. */
async function areSumsFinite(model: LayersModel, optimizer: TrainableOptimizer): Promise<boolean> {
  const sums = tf.tidy(() => {
    const weights = model.weights.map((weight) => weight.read());
    const slots = model.trainableWeights.flatMap((weight) =>
      Object.values(optimizer.readSlots((weight.read() as tf.Variable).name)),
    );
    return tf.stack([...weights, ...slots].map((tensor) => tf.sum(tf.cast(tensor, 'float32'))));
  });
  const values = await sums.data<'float32'>();
  sums.dispose();
  return values.every(Number.isFinite);
}

/**
 * Ends a run with an error, before its checkpoint is written, if a weight or a slot of the optimizer is
 * NaN or infinite: the last good checkpoint stays the newest. A loss that is no number ends a run
 * anyway; statistics and slots may be spoilt before that is seen.
 *
 * @throws {TrainerError} NON_FINITE_LOSS, with the first layer that has such a number; INVALID_ARGUMENT.
 * @example
 * await fit(model, { train, optimizer, epochs: 1, callbacks: [nanGuard({ everySteps: 2 })] });
 */
export function nanGuard({ everySteps }: NanGuardOptions = {}): Callback {
  if (everySteps !== undefined) checkInteger('nanGuard', 'everySteps', everySteps, 1);
  let trained: { model: LayersModel; optimizer: TrainableOptimizer } | undefined;
  const check = async (step: number) => {
    const { model, optimizer } = trained!;
    if (await areSumsFinite(model, optimizer)) return;
    // A sum may also be too large where all numbers are good.
    const place =
      (await firstNonFiniteWeight(model)) ?? (await firstNonFiniteSlot(model, optimizer));
    if (place === undefined) return;
    throw new TrainerError(
      'NON_FINITE_LOSS',
      `after step ${step} there is a number that is none in ${place}: go on from the last checkpoint ` +
        'with a lower learning rate, or look at the data',
    );
  };
  return {
    onTrainBegin({ model, optimizer }) {
      trained = { model, optimizer };
    },
    async onStepEnd({ step }) {
      if (everySteps !== undefined && step % everySteps === 0) await check(step);
    },
    onEpochEnd: ({ step }) => check(step),
  };
}
