import * as tf from '@tensorflow/tfjs-core';

/** The part of tfjs's webgpu backend that hands out memory: private there. */
interface BufferManager {
  readonly numBytesUsed: number;
  acquireBuffer(...given: unknown[]): unknown;
}

/** The most bytes of a GPU that have been in use at a time. */
export interface DeviceMemoryWatch {
  /** undefined where there is no GPU whose memory tfjs manages. */
  readonly peak: () => number | undefined;
  readonly stop: () => void;
}

/**
 * Watches what `tf.memory().numBytesInGPU` is at the most, within steps too: between them most of it is
 * free again.
 */
export function watchDeviceMemory(): DeviceMemoryWatch {
  if (tf.getBackend() !== 'webgpu') return { peak: () => undefined, stop: () => {} };
  const { bufferManager } = tf.backend() as unknown as { readonly bufferManager: BufferManager };
  const original = bufferManager.acquireBuffer;
  let peak = bufferManager.numBytesUsed;
  bufferManager.acquireBuffer = (...given) => {
    const buffer = original.apply(bufferManager, given);
    peak = Math.max(peak, bufferManager.numBytesUsed);
    return buffer;
  };
  return {
    peak: () => peak,
    stop: () => {
      bufferManager.acquireBuffer = original;
    },
  };
}
