import type { Tensor } from '@tensorflow/tfjs-core';
import {
  CifarSgdUpdate,
  type Kernel,
  listedInputs,
  SGD_INPUTS,
  type SgdUpdateAttrs,
  type SgdUpdatesInputs,
} from '../../kernels.js';
import { runKernel } from '../../runKernel.js';

/** One after the other. */
export const sgdUpdates: Kernel<SgdUpdatesInputs, SgdUpdateAttrs> = ({ inputs, attrs }) =>
  listedInputs(inputs, SGD_INPUTS).flatMap((parameter) =>
    runKernel<Tensor[]>(CifarSgdUpdate, parameter, attrs),
  );
