import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DEPENDENCIES, KERNELS_FILE, OPENER_FILE } from './installation.js';
import type { NativeSources } from './nativeSources.js';
import { compiler } from './requiredTools.js';
import { runTool } from './runTool.js';

/** Compiles a library, which appears whole or not at all. */
async function compile(
  library: string,
  args: readonly string[],
  task: string,
  signal?: AbortSignal,
): Promise<void> {
  const partial = `${library}.${process.pid}.part`;
  const [program, ...own] = compiler();
  try {
    await runTool(program, [...own, ...args, '-o', partial], { task, signal });
    await rename(partial, library);
  } finally {
    await rm(partial, { force: true });
  }
}

/**
 * Compiles our own kernels for this very processor, and what opens TensorFlow's library.
 *
 * @param folder That of the installation, with TensorFlow's library and headers.
 * @throws {TrainerError} SETUP_FAILED.
 */
export async function compileNativeSources(
  { kernels, kernelOptions, opener }: NativeSources,
  folder: string,
  signal?: AbortSignal,
): Promise<void> {
  await compile(
    join(folder, OPENER_FILE),
    ['-x', 'c', '-O2', '-fPIC', '-shared', opener, '-ldl'],
    "compiling what opens TensorFlow's library",
    signal,
  );
  await compile(
    join(folder, KERNELS_FILE),
    [
      ...[`@${kernelOptions}`, `-I${join(folder, DEPENDENCIES, 'include')}`, ...kernels],
      ...[`-L${join(folder, DEPENDENCIES, 'lib')}`, '-ltensorflow_framework'],
      // Relative to the library, as its folder is renamed when all is done.
      `-Wl,-rpath,$ORIGIN/${DEPENDENCIES}/lib`,
    ],
    'compiling our own kernels',
    signal,
  );
}
