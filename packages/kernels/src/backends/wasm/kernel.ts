import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernel, KernelArguments } from '../../kernels.js';
import { type WasmKernels, wasmKernels } from './module.js';
import type { WasmBackend } from './wasmBackend.js';

interface WasmArguments<Inputs, Attrs> {
  readonly inputs: Inputs;
  readonly attrs: Attrs;
  readonly backend: WasmBackend;
  readonly kernels: WasmKernels;
}

/** A kernel that gets the backend typed and our module bound to its memory. */
export function wasmKernel<Inputs, Attrs>(
  implementation: (args: WasmArguments<Inputs, Attrs>) => TensorInfo | TensorInfo[],
): Kernel<Inputs, Attrs> {
  return ({ inputs, attrs, backend }: KernelArguments<Inputs, Attrs>) => {
    const wasm = backend as WasmBackend;
    // Registered only where the module can be bound: see index.ts.
    const kernels = wasmKernels(wasm)!;
    return implementation({ inputs, attrs, backend: wasm, kernels });
  };
}
