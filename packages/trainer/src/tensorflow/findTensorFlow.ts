import { readInstallation, type TensorFlowInstallation } from './installation.js';
import type { Variant } from './wheels.js';

// With no card that it can use, the CUDA build computes as the other does.
const PREFERRED: readonly Variant[] = ['gpu', 'cpu'];

/**
 * Looks for a TensorFlow that `setUpTensorFlow` has made in the cache of the system's user.
 *
 * @returns One that can be used, if any can; else one whose `mismatch` says why it cannot; undefined
 *   if there is none.
 */
export async function findTensorFlow(): Promise<TensorFlowInstallation | undefined> {
  let found: TensorFlowInstallation | undefined;
  for (const variant of PREFERRED) {
    const installation = await readInstallation(variant);
    if (installation && installation.mismatch === undefined) return installation;
    found ??= installation;
  }
  return found;
}
