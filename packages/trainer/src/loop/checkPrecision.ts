import { hasMixedPrecision, type Precision } from '@cifar/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { refuse } from '../argumentChecks.js';

/**
 * @param owner Who speaks.
 * @throws {TrainerError} INVALID_ARGUMENT if there is no such precision, or the backend has it not.
 */
export function checkPrecision(owner: string, precision: Precision): void {
  if (precision === 'float32') return;
  if (precision !== 'mixed') refuse(owner, 'precision', "'float32' or 'mixed'", precision);
  if (hasMixedPrecision()) return;
  const why =
    tf.getBackend() === 'webgpu'
      ? 'whose adapter has no shader-f16'
      : "which has none but that: 'mixed' is for webgpu";
  refuse(owner, 'precision', `'float32' on the backend ${tf.getBackend()}, ${why}`, precision);
}
