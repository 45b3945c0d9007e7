import { mkdir, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { downloadWheel } from './downloadWheel.js';
import { DEPENDENCIES } from './installation.js';
import { unpackWheel } from './unpackWheel.js';
import { LIBRARIES, type Variant, type Wheel } from './wheels.js';

/** The names by which a linker looks for them. */
const LINKS: Readonly<Record<string, string>> = {
  'libtensorflow.so': LIBRARIES[0],
  'libtensorflow_framework.so': LIBRARIES[1],
};

/** One wheel at a time, so that the disk holds one at a time. */
async function unpackAll(
  wheels: readonly Wheel[],
  folder: string,
  unpacked: string,
  onWheel: (wheel: Wheel) => void,
  signal?: AbortSignal,
): Promise<void> {
  const downloads = join(folder, 'downloads');
  for (const wheel of wheels) {
    onWheel(wheel);
    await mkdir(downloads);
    const path = await downloadWheel(wheel, downloads, signal);
    await unpackWheel(path, unpacked, wheel.files, signal);
    await rm(downloads, { recursive: true });
  }
}

/**
 * Puts TensorFlow's library and headers where tfjs-node looks for them, and CUDA's libraries where
 * TensorFlow's does.
 *
 * @param folder That of the installation.
 * @param onWheel Is called before each download.
 * @throws {TrainerError} SETUP_FAILED.
 */
export async function installLibrary(
  wheels: readonly Wheel[],
  variant: Variant,
  folder: string,
  onWheel: (wheel: Wheel) => void,
  signal?: AbortSignal,
): Promise<void> {
  const unpacked = join(folder, 'unpacked');
  const target = join(folder, DEPENDENCIES);
  await unpackAll(wheels, folder, unpacked, onWheel, signal);
  await mkdir(join(target, 'lib'), { recursive: true });
  for (const name of LIBRARIES) {
    await rename(join(unpacked, 'tensorflow', name), join(target, 'lib', name));
  }
  for (const [name, library] of Object.entries(LINKS)) {
    await symlink(library, join(target, 'lib', name));
  }
  await rename(join(unpacked, 'tensorflow', 'include'), join(target, 'include'));
  // The libraries look for NVIDIA's in a folder beside their own.
  if (variant === 'gpu') await rename(join(unpacked, 'nvidia'), join(target, 'nvidia'));
  await rm(unpacked, { recursive: true });
}
