import { readInstallation, type TensorFlowInstallation, type Variant } from './installation.js';

/**
 * Looks for a TensorFlow that `setUpTensorFlow` has made in the cache of the system's user.
 *
 * @returns One that can be used, if any can; else one whose `mismatch` says why it cannot; undefined
 *   if there is none.
 */
export async function findTensorFlow(): Promise<TensorFlowInstallation | undefined> {
  const variants: readonly Variant[] = ['cpu'];
  let found: TensorFlowInstallation | undefined;
  for (const variant of variants) {
    const installation = await readInstallation(variant);
    if (installation && installation.mismatch === undefined) return installation;
    found ??= installation;
  }
  return found;
}
