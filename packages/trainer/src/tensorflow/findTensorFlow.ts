import { existsSync } from 'node:fs';
import { readInstallation, type TensorFlowInstallation } from './installation.js';
import type { Variant } from './wheels.js';

/** Where Linux shows NVIDIA's driver, and WSL a GPU of the Windows around it. */
const DRIVERS = ['/proc/driver/nvidia/version', '/dev/dxg'];

/** With no card the CUDA build computes as the other does, and takes longer to load. */
function preferred(): Variant[] {
  return DRIVERS.some((path) => existsSync(path)) ? ['gpu', 'cpu'] : ['cpu', 'gpu'];
}

/**
 * Looks for a TensorFlow that `setUpTensorFlow` has made in the cache of the system's user.
 *
 * @returns One that can be used, if any can; else one whose `mismatch` says why it cannot; undefined
 *   if there is none.
 */
export async function findTensorFlow(): Promise<TensorFlowInstallation | undefined> {
  let found: TensorFlowInstallation | undefined;
  for (const variant of preferred()) {
    const installation = await readInstallation(variant);
    if (installation && installation.mismatch === undefined) return installation;
    found ??= installation;
  }
  return found;
}
