import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernel, KernelArguments } from '../../kernels.js';
import { type WasmKernels, wasmKernels } from './module.js';
import type { WasmBackend } from './wasmBackend.js';

/** A kernel's arguments, with the backend typed and our module bound to its memory. */
export interface WasmArguments<Inputs, Attrs> {
  readonly inputs: Inputs;
  readonly attrs: Attrs;
  readonly backend: WasmBackend;
  readonly kernels: WasmKernels;
}

/** Thrown when a wasm backend takes the place of another and, unlike it, cannot run our module. */
export class KernelBackendError extends Error {
  readonly code = 'BACKEND_UNSUPPORTED';
  override readonly name = 'KernelBackendError';

  constructor() {
    super(
      'this wasm backend cannot run the kernels that were registered for the one before it: ' +
        'it lacks SIMD or shares its memory between threads; choose the kind of wasm backend once',
    );
  }
}

/** A kernel for the wasm backend. */
export function wasmKernel<Inputs, Attrs>(
  implementation: (args: WasmArguments<Inputs, Attrs>) => TensorInfo | TensorInfo[],
): Kernel<Inputs, Attrs> {
  return ({ inputs, attrs, backend }: KernelArguments<Inputs, Attrs>) => {
    const wasm = backend as WasmBackend;
    const kernels = wasmKernels(wasm);
    // Kernels are registered for the first wasm backend that can be bound; another one may follow.
    if (kernels === null) throw new KernelBackendError();
    return implementation({ inputs, attrs, backend: wasm, kernels });
  };
}
