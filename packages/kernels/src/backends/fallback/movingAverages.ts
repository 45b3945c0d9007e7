import * as tf from '@tensorflow/tfjs-core';
import {
  type Kernel,
  listedInputs,
  MOVING_AVERAGE_INPUTS,
  type MovingAveragesAttrs,
  type MovingAveragesInputs,
} from '../../kernels.js';

export const movingAverages: Kernel<MovingAveragesInputs, MovingAveragesAttrs> = ({
  inputs,
  attrs: { momentum },
}) =>
  tf.tidy(() =>
    listedInputs(inputs, MOVING_AVERAGE_INPUTS).map(({ moving, batch }) =>
      tf.add(tf.mul(moving, momentum), tf.mul(batch, 1 - momentum)),
    ),
  );
