import { imagesFromBytes } from '@cifar/kernels';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { TrainerError } from '../trainerError.js';
import type { AnyBatch } from './batchSource.js';

/** A batch's images as the model takes them. To be called inside a tidy. */
export const imagesOf = (batch: AnyBatch): tf.Tensor =>
  'stored' in batch
    ? imagesFromBytes(batch.stored, batch.shape)
    : tf.tensor(batch.images, [...batch.shape]);

/** The logits of a batch. To be called inside a tidy. */
export function forward(model: LayersModel, batch: AnyBatch, training: boolean): tf.Tensor2D {
  const logits = model.apply(imagesOf(batch), { training }) as tf.Tensor;
  if (logits.rank !== 2) {
    throw new TrainerError(
      'INVALID_ARGUMENT',
      `the model must give logits of [batch, classes], got [${logits.shape}]`,
    );
  }
  return logits as tf.Tensor2D;
}
