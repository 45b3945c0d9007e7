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

/** Loads what `setUpTensorFlow` has made. @returns What it is; undefined if there is none. */
async function loadInstallation(): Promise<LoadedTensorFlow | undefined> {
  // Node only: what a browser loads must not name these.
  const [{ findTensorFlow }, { pathToFileURL }, { createRequire }] = await Promise.all([
    import('./findTensorFlow.js'),
    import('node:url'),
    import('node:module'),
  ]);
  const installation = await findTensorFlow();
  if (installation === undefined) return undefined;
  const { folder, mismatch, kernelsMismatch, tensorflowVersion, variant } = installation;
  if (mismatch !== undefined) throw new Error(`${folder} does not match: ${mismatch}`);
  // Not process.dlopen: ops can be registered but once, and `require` remembers.
  const load = createRequire(import.meta.url);
  let kernelsProblem = kernelsMismatch;
  if (kernelsProblem === undefined) load(installation.opener);
  await import(pathToFileURL(installation.entry).href);
  if (kernelsProblem === undefined) {
    try {
      load(installation.kernels);
    } catch (error) {
      kernelsProblem = (error as Error).message.split('\n')[0]!;
    }
  }
  const version = variant === 'gpu' ? `${tensorflowVersion} for GPUs` : tensorflowVersion;
  if (kernelsProblem === undefined) return { description: `${version}, with our own kernels` };
  const description =
    `${version}, without our own kernels (${kernelsProblem}: ` +
    `npx cifar-setup tensorflow${variant === 'gpu' ? ' --gpu' : ''})`;
  return { description, kernelsProblem };
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
  // oneDNN's convolutions, which TensorFlow takes of itself on some processors only: with AVX2 they
  // are twice as fast as its own, and need less memory.
  process.env['TF_ENABLE_ONEDNN_OPTS'] ??= '1';
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
