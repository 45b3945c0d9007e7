import * as tf from '@tensorflow/tfjs-core';
import { cpuKernels } from './backends/cpu/index.js';
import { fallbackKernels } from './backends/fallback/index.js';
import type { KernelDefinition } from './backends/kernelDefinition.js';
import { tensorflowKernels } from './backends/tensorflow/index.js';
import { wasmKernels } from './backends/wasm/index.js';
import { webGpuKernels } from './backends/webgpu/index.js';
import { registerGradients } from './gradients/registerGradients.js';

/** The backends with kernels of their own; all others get the fallback's. */
const backends: Readonly<Record<string, () => readonly KernelDefinition[]>> = {
  cpu: cpuKernels,
  wasm: wasmKernels,
  tensorflow: tensorflowKernels,
  webgpu: webGpuKernels,
};

// A mark on the registered object itself, so that a second copy of this package in the same program
// sees that a kernel is there and does not wrap it once more.
const OURS = Symbol.for('@cifar/kernels');

const registeredNames = new Map<string, string[]>();

/** A backend's own kernels, and the fallback's for what it has none for. */
function definitionsFor(backendName: string): readonly KernelDefinition[] {
  const own = backends[backendName]?.() ?? [];
  const names = new Set(own.map((definition) => definition.kernelName));
  return [...own, ...fallbackKernels().filter(({ kernelName }) => !names.has(kernelName))];
}

function isOurs(kernelName: string, backendName: string): boolean {
  const config = tf.getKernel(kernelName, backendName);
  return config !== undefined && OURS in config;
}

/** Registers one kernel, unless the backend's stock kernel serves. Says whether ours is there. */
function register({ kernelName, create }: KernelDefinition, backendName: string): boolean {
  if (isOurs(kernelName, backendName)) return true;
  const stock = tf.getKernel(kernelName, backendName);
  const implementation = create(backendName, stock?.kernelFunc);
  if (implementation === undefined) return false;
  // Registering over a kernel prints a warning: take the stock one out first.
  if (stock !== undefined) tf.unregisterKernel(kernelName, backendName);
  const config = { ...implementation, kernelName, backendName, [OURS]: true };
  tf.registerKernel(config);
  return true;
}

/**
 * Registers this package's kernels and gradients for the current backend, and puts right kernels in
 * the place of stock ones that are wrong (`AvgPoolGrad`, `MaxPoolGrad`) or missing
 * (`Conv2DBackpropFilter`), so that stock ops and layers gain too.
 *
 * Every op of this package calls it; call it yourself, after `tf.setBackend`, where only stock ops
 * are used. Cheap when it has nothing to do. It looks at the registry each time, so that it also
 * serves a backend that is chosen later, or whose package was loaded once more and registered its
 * stock kernels over ours.
 */
export function registerKernels(): void {
  registerGradients();
  const backendName = tf.getBackend();
  if (!backendName) return;
  const names = registeredNames.get(backendName);
  if (names?.every((name) => isOurs(name, backendName))) return;
  registeredNames.set(
    backendName,
    definitionsFor(backendName)
      .filter((definition) => register(definition, backendName))
      .map((definition) => definition.kernelName),
  );
}
