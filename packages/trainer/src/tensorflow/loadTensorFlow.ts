import type { TensorFlowInstallation } from './installation.js';

export interface LoadedTensorFlow {
  /** Whose it is, for people. */
  readonly description: string;
  /** Why our own kernels, which it should have, are not loaded. */
  readonly kernelsProblem?: string;
}

/** tfjs-node 4.22 calls two functions of node:util that Node 23 has no more. */
async function restoreRemovedFunctions(): Promise<void> {
  const { default: util } = await import('node:util');
  const removed = { isNullOrUndefined: (value: unknown) => value == null, isArray: Array.isArray };
  for (const [name, restored] of Object.entries(removed)) {
    if (!(name in util)) Object.assign(util, { [name]: restored });
  }
}

/** @returns What is in the way of our own kernels, if anything is. */
async function loadKernels({
  kernels,
  kernelsMismatch,
}: TensorFlowInstallation): Promise<string | undefined> {
  if (kernels === undefined) return kernelsMismatch;
  const { createRequire } = await import('node:module');
  try {
    // Not process.dlopen: ops can be registered but once, and `require` remembers.
    createRequire(import.meta.url)(kernels);
    return undefined;
  } catch (error) {
    return (error as Error).message.split('\n')[0];
  }
}

/** Loads what `setUpTensorFlow` has made. @returns What it is; undefined if there is none. */
async function loadInstallation(): Promise<LoadedTensorFlow | undefined> {
  // Node only: what a browser loads must not name these.
  const [{ findTensorFlow }, { pathToFileURL }] = await Promise.all([
    import('./findTensorFlow.js'),
    import('node:url'),
  ]);
  const installation = await findTensorFlow();
  if (installation === undefined) return undefined;
  const { entry, folder, kernels, mismatch, tensorflowVersion: version } = installation;
  if (mismatch !== undefined) throw new Error(`${folder} does not match: ${mismatch}`);
  await import(pathToFileURL(entry).href);
  const kernelsProblem = await loadKernels(installation);
  if (kernelsProblem !== undefined) {
    const remedy = 'npx cifar-setup tensorflow';
    const description = `${version} without our own kernels (${kernelsProblem}: ${remedy})`;
    return { description, kernelsProblem };
  }
  return { description: kernels ? `${version} with our own kernels` : version };
}

/** Those that a program may have installed itself: neither has types here where it is not. */
const PACKAGES: readonly string[] = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];

function isInstalled(name: string): boolean {
  try {
    // Bundlers have words of their own for a module that is missing: Node's are known here.
    import.meta.resolve(name);
    return true;
  } catch {
    return false;
  }
}

/**
 * Loads tfjs-node: the program's own, or else the one that `setUpTensorFlow` has made, with our own
 * kernels.
 *
 * @throws What Node says of the first that fails; with the code ERR_MODULE_NOT_FOUND if there is none.
 */
export async function loadTensorFlow(): Promise<LoadedTensorFlow> {
  await restoreRemovedFunctions();
  // The native library greets with its build options.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  let failure: unknown;
  for (const name of PACKAGES.filter(isInstalled)) {
    try {
      await import(name);
      return { description: `of ${name}` };
    } catch (error) {
      failure ??= error;
    }
  }
  const loaded = await loadInstallation();
  if (loaded) return loaded;
  if (failure !== undefined) throw failure;
  const missing = new Error(`neither ${PACKAGES.join(' nor ')} is installed`);
  throw Object.assign(missing, { code: 'ERR_MODULE_NOT_FOUND' });
}
