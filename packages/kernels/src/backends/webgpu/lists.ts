import type { TensorInfo } from '@tensorflow/tfjs-core';
import { dispatch, ITEM_ENTRY, ITEM_INDEX, type Uniform, u32, workgroupsFor } from './dispatch.js';
import { sizeOf, type WebGpuBackend, writable } from './webGpuBackend.js';

interface SharedBinding {
  readonly access: 'read' | 'read_write';
  readonly type: string;
}

/** The same arithmetic on each element of many sets of tensors, as many of them a dispatch as it binds. */
export interface ListForm {
  readonly name: string;
  /** Tensors of a set that are read and written over. */
  readonly written: readonly string[];
  /** Those that are only read. */
  readonly read: readonly string[];
  /** Bindings that all sets share: their names, and what stands between name and semicolon. */
  readonly shared?: Readonly<Record<string, SharedBinding>>;
  /** Members of the uniforms, all f32. */
  readonly numbers: readonly string[];
  /** WGSL, of an element: the tensors by their names with `[at]`, the numbers as `uniforms.<name>`. */
  readonly formula: string;
}

/** The bindings of one set are called `<name>_<index>`; within its function the formula has them as they are. */
function codeFor({ written, read, shared = {}, numbers, formula }: ListForm, sets: number): string {
  const indices = Array.from({ length: sets }, (_, index) => index);
  const names = [...written, ...read];
  const bindings = indices.flatMap((index) =>
    names.map((tensor, place) => {
      const access = place < written.length ? 'read_write' : 'read';
      const binding = index * names.length + place;
      return `@group(0) @binding(${binding}) var<storage, ${access}> ${tensor}_${index}: array<f32>;`;
    }),
  );
  const sharedBindings = Object.entries(shared).map(
    ([tensor, { access, type }], place) =>
      `@group(0) @binding(${sets * names.length + place}) var<storage, ${access}> ${tensor}: ${type};`,
  );
  const ofSet = (index: number) =>
    names.reduce((code, tensor) => code.replaceAll(`${tensor}[`, `${tensor}_${index}[`), formula);
  return /* wgsl */ `
struct Uniforms {
  ${[...numbers.map((number) => `${number}: f32`), ...indices.map((index) => `size_${index}: u32`)].join(', ')}
}
${[...bindings, ...sharedBindings].join('\n')}
@group(1) @binding(0) var<uniform> uniforms: Uniforms;
${ITEM_INDEX}
${ITEM_ENTRY} {
  var at = item_index(workgroup, workgroups, local);
${indices
  .map(
    (index) => `
  if (at < uniforms.size_${index}) {${ofSet(index)}
    return;
  }
  at -= uniforms.size_${index};`,
  )
  .join('\n')}
}
`;
}

/**
 * @param shared The tensors of the form's shared bindings.
 * @returns Of each set what was written, in the order of `written`.
 */
export function runOnLists(
  backend: WebGpuBackend,
  form: ListForm,
  sets: readonly Readonly<Record<string, TensorInfo>>[],
  numbers: readonly Uniform[],
  shared: readonly TensorInfo[] = [],
): TensorInfo[][] {
  const results = sets.map((set) => form.written.map((name) => writable(backend, set[name]!)));
  const bindings = form.written.length + form.read.length;
  const most = backend.device.limits.maxStorageBuffersPerShaderStage - shared.length;
  const atOnce = Math.floor(most / bindings);
  const [first] = [...form.written, ...form.read];
  const sizeOfSet = (set: Readonly<Record<string, TensorInfo>>) => sizeOf(set[first!]!);
  const present = results
    .map((written, index) => ({ written, set: sets[index]! }))
    .filter(({ set }) => sizeOfSet(set) > 0);
  for (let begin = 0; begin < present.length; begin += atOnce) {
    const part = present.slice(begin, begin + atOnce);
    const sizes = part.map(({ set }) => sizeOfSet(set));
    dispatch(backend, {
      shader: { name: `${form.name} of ${part.length}`, code: () => codeFor(form, part.length) },
      tensors: [
        ...part.flatMap(({ written, set }) => [...written, ...form.read.map((name) => set[name]!)]),
        ...shared,
      ],
      uniforms: [...numbers, ...sizes.map(u32)],
      workgroups: workgroupsFor(
        backend,
        sizes.reduce((sum, size) => sum + size, 0),
      ),
    });
  }
  return results;
}
