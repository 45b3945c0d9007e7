import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';

/** An attribute of a TensorFlow op. */
export interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** Numbers by which the native binding knows types. */
interface Binding {
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_BOOL: number;
}

/** What is used here of tfjs-node's backend, which is not a dependency. */
export interface NodeBackend {
  readonly binding: Binding;
  readonly isUsingGpuDevice: boolean;
  executeSingleOutput(name: string, attributes: OpAttribute[], inputs: TensorInfo[]): Tensor;
  executeMultipleOutputs(
    name: string,
    attributes: OpAttribute[],
    inputs: TensorInfo[],
    outputs: number,
  ): Tensor[];
}

/** Attributes of the kinds that our ops have. */
export function attributesFor({ binding }: NodeBackend) {
  return {
    float: (name: string) => ({ name, type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT }),
    int32: (name: string) => ({ name, type: binding.TF_ATTR_TYPE, value: binding.TF_INT32 }),
    number: (name: string, value: number) => ({ name, type: binding.TF_ATTR_FLOAT, value }),
    text: (name: string, value: string) => ({ name, type: binding.TF_ATTR_STRING, value }),
    flag: (name: string, value: boolean) => ({ name, type: binding.TF_ATTR_BOOL, value }),
  };
}
