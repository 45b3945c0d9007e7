/// <reference types="@webgpu/types" />

/** What the package `webgpu` exports: Dawn, the implementation of Chromium, for Node. */
interface DawnModule {
  create(options: readonly string[]): GPU;
  readonly globals: Readonly<Record<string, unknown>>;
}

/** Without it Dawn keeps an adapter's matrix units to itself. */
const EXPERIMENTS = 'allow_unsafe_apis';

// A GPU object ends with its last reference, and its devices with it.
let dawn: { readonly gpu: GPU; readonly adapter: string | undefined } | undefined;

/** Puts what is missing of a browser's globals there, where tfjs's backend looks for it. */
function defineGlobals(globals: Readonly<Record<string, unknown>>, gpu: GPU): void {
  for (const [name, value] of Object.entries(globals)) {
    if (!(name in globalThis)) Object.assign(globalThis, { [name]: value });
  }
  // Node 20 has no navigator.
  if (globalThis.navigator === undefined) {
    Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
  }
  Object.defineProperty(globalThis.navigator, 'gpu', { value: gpu, configurable: true });
}

/**
 * WebGPU: a browser's own, or in Node that of the package `webgpu`.
 *
 * @param adapter Part of the name of the adapter to take, in Node. Default: the system's choice.
 * @throws What Node says if that package is not there, with the code ERR_MODULE_NOT_FOUND.
 */
export async function gpu(adapter?: string): Promise<GPU> {
  const own = globalThis.navigator?.gpu;
  if (own && own !== dawn?.gpu) return own;
  if (dawn && dawn.adapter === adapter) return dawn.gpu;
  // Not a literal: it has no types here where it is not installed.
  const name: string = 'webgpu';
  // Bundlers have words of their own for a module that is missing: Node's are known here.
  import.meta.resolve(name);
  const { create, globals } = (await import(/* @vite-ignore */ name)) as DawnModule;
  const created = create([
    `enable-dawn-features=${EXPERIMENTS}`,
    ...(adapter === undefined ? [] : [`adapter=${adapter}`]),
  ]);
  defineGlobals(globals, created);
  dawn = { gpu: created, adapter };
  return created;
}
