/** Loads tfjs-node where somebody has installed it: it is no dependency. */
async function load(): Promise<boolean> {
  // Not a literal: its types are not there either.
  const name: string = '@tensorflow/tfjs-node';
  try {
    await import(name);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return false;
    throw error;
  }
}

/** The backend of tfjs-node, or nothing: for lists of backends to test on. */
export const tensorflow: readonly 'tensorflow'[] = (await load()) ? ['tensorflow'] : [];
