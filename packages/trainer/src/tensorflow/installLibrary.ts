import { mkdir, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { downloadWheels } from './downloadWheels.js';
import { TFJS_NODE } from './installation.js';
import { unpackWheel } from './unpackWheel.js';
import type { Wheel } from './wheels.js';

const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'] as const;

/** What the headers of TensorFlow's C interface include. */
const HEADERS = [
  'tensorflow/c',
  'tensorflow/core/common_runtime/next_pluggable_device/c',
  'tensorflow/core/platform',
  'tsl',
  'xla/tsl',
];

/** The names by which a linker looks for them. */
const LINKS: Readonly<Record<string, string>> = {
  'libtensorflow.so': LIBRARIES[0],
  'libtensorflow_framework.so': LIBRARIES[1],
};

/**
 * Puts TensorFlow's library and headers where tfjs-node looks for them.
 *
 * @param folder That of the installation.
 * @throws {TrainerError} SETUP_FAILED.
 */
export async function installLibrary(
  wheels: readonly Wheel[],
  folder: string,
  signal?: AbortSignal,
): Promise<void> {
  const downloads = join(folder, 'downloads');
  const unpacked = join(folder, 'unpacked');
  const target = join(folder, TFJS_NODE, 'deps');
  await mkdir(downloads);
  const prefixes = [
    ...LIBRARIES.map((name) => `tensorflow/${name}`),
    ...HEADERS.map((name) => `tensorflow/include/${name}/`),
  ];
  for (const wheel of await downloadWheels(wheels, downloads, signal)) {
    await unpackWheel(wheel, unpacked, prefixes, signal);
    await rm(wheel);
  }
  await mkdir(join(target, 'lib'), { recursive: true });
  for (const name of LIBRARIES) {
    await rename(join(unpacked, 'tensorflow', name), join(target, 'lib', name));
  }
  for (const [name, library] of Object.entries(LINKS)) {
    await symlink(library, join(target, 'lib', name));
  }
  await rename(join(unpacked, 'tensorflow', 'include'), join(target, 'include'));
  for (const path of [downloads, unpacked]) await rm(path, { recursive: true });
}
