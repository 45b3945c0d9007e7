import type { NodeBackend } from '../nodeBackend.js';

/** The version of the op library (`native/module.cc`) that the kernels here are written for. */
const VERSION = 1;

/**
 * Whether our op library is loaded into the TensorFlow of this process: `cifar setup tensorflow`
 * compiles it, and `selectBackend` of `@cifar/trainer` loads it. One of another version is not used.
 */
export function hasNativeOps(backend: NodeBackend): boolean {
  try {
    const version = backend.executeSingleOutput('CifarNativeVersion', [], []);
    const [found] = version.dataSync();
    version.dispose();
    return found === VERSION;
  } catch {
    // TensorFlow does not know the op.
    return false;
  }
}
