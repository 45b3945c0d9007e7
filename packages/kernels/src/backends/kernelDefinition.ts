import type { KernelConfig, KernelFunc } from '@tensorflow/tfjs-core';
import type { Kernel } from '../kernels.js';

/** What is registered for a kernel name on a backend. */
export type KernelImplementation = Omit<KernelConfig, 'kernelName' | 'backendName'>;

/** One kernel of a backend's list. */
export interface KernelDefinition {
  readonly kernelName: string;
  /**
   * Makes the kernel for a backend.
   *
   * @param stock What the backend has under this name, before us.
   * @returns undefined to leave what the backend has.
   */
  create(backendName: string, stock: KernelFunc | undefined): KernelImplementation | undefined;
}

/** A kernel of our own name, which no backend has. */
export function defineKernel<Inputs, Attrs>(
  kernelName: string,
  kernel: Kernel<Inputs, Attrs>,
): KernelDefinition {
  return { kernelName, create: () => ({ kernelFunc: kernel as unknown as KernelFunc }) };
}

/**
 * A kernel of a stock name.
 *
 * @param create Gets the backend's name and its stock kernel; gives undefined where the stock
 * kernel serves.
 */
export function replaceKernel<Inputs, Attrs>(
  kernelName: string,
  create: (
    backendName: string,
    stock: Kernel<Inputs, Attrs> | undefined,
  ) => Kernel<Inputs, Attrs> | undefined,
): KernelDefinition {
  return {
    kernelName,
    create(backendName, stock) {
      const kernel = create(backendName, stock as unknown as Kernel<Inputs, Attrs> | undefined);
      return kernel && { kernelFunc: kernel as unknown as KernelFunc };
    },
  };
}
