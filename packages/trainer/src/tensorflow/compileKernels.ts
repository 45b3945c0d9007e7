import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DEPENDENCIES, KERNELS_FILE } from './installation.js';
import type { NativeSources } from './nativeSources.js';
import { compiler } from './requiredTools.js';
import { runTool } from './runTool.js';

/**
 * Compiles our own kernels for this very processor. The library appears whole or not at all.
 *
 * @param folder That of the installation, with TensorFlow's library and headers.
 * @throws {TrainerError} SETUP_FAILED.
 */
export async function compileKernels(
  { files, options }: NativeSources,
  folder: string,
  signal?: AbortSignal,
): Promise<void> {
  const library = join(folder, KERNELS_FILE);
  const partial = `${library}.${process.pid}.part`;
  const [program, ...args] = compiler();
  try {
    await runTool(
      program,
      [
        ...[...args, `@${options}`, `-I${join(folder, DEPENDENCIES, 'include')}`],
        ...['-o', partial, ...files],
        ...[`-L${join(folder, DEPENDENCIES, 'lib')}`, '-ltensorflow_framework'],
        // Relative to the library, as its folder is renamed when all is done.
        `-Wl,-rpath,$ORIGIN/${DEPENDENCIES}/lib`,
      ],
      { task: 'compiling our own kernels', signal },
    );
    await rename(partial, library);
  } finally {
    await rm(partial, { force: true });
  }
}
