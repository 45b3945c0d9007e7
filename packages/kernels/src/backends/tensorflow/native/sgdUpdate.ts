import * as tf from '@tensorflow/tfjs-core';
import type { Kernel, SgdForm, SgdUpdateAttrs, SgdUpdateInputs } from '../../../kernels.js';
import type { NodeBackend } from '../nodeBackend.js';

/** As numbered in `native/sgdUpdate.cc`. */
const FORMS: Readonly<Record<SgdForm, number>> = { velocity: 0, gradient: 1, nesterov: 2 };

export const sgdUpdate: Kernel<SgdUpdateInputs, SgdUpdateAttrs> = ({
  inputs: { weight, velocity, gradient },
  attrs: { learningRate, momentum, weightDecay, form },
  backend,
}) =>
  tf.tidy(() =>
    (backend as NodeBackend).executeMultipleOutputs(
      'CifarNativeSgdUpdate',
      [],
      [weight, velocity, gradient, tf.tensor1d([learningRate, momentum, weightDecay, FORMS[form]])],
      2,
    ),
  );
