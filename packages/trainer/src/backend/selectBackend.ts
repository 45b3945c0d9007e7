import * as tf from '@tensorflow/tfjs-core';
import { loadTensorFlow } from '../tensorflow/loadTensorFlow.js';
import { TrainerError } from '../trainerError.js';
import { loadWebGpu, namedAdapter } from '../webgpu/loadWebGpu.js';
import { namesSoftware } from '../webgpu/requestDevice.js';

/** A backend that can be chosen by name. */
export type BackendName = 'tensorflow' | 'webgpu' | 'wasm' | 'cpu';

export interface SelectedBackend {
  readonly name: BackendName;
  /** Why this one, for people. */
  readonly reason: string;
  /** Whether it computes in one thread: then `fit` can use several, with `workers`. */
  readonly singleThreaded: boolean;
}

export interface SelectBackendOptions {
  /**
   * Part of the name of the adapter that `webgpu` is to compute on; a software adapter is taken only if
   * it is named. Default: that of the variable CIFAR_WEBGPU_ADAPTER, or the system's choice.
   */
  readonly adapter?: string;
}

interface Candidate {
  /** What to run where it is not there. */
  readonly remedy: string;
  readonly description: string;
  readonly singleThreaded: boolean;
  /** Whether nobody is told to install it who has not. */
  readonly isExtra: boolean;
  /** May give what was loaded, for people. */
  load(options: SelectBackendOptions): Promise<unknown>;
  /** What the started backend computes on, where that is not said already. */
  device?(): string;
}

// The fastest first: who has installed `webgpu` has a GPU.
const CANDIDATES: Readonly<Record<BackendName, Candidate>> = {
  webgpu: {
    remedy: 'npm install webgpu @tensorflow/tfjs-backend-webgpu',
    description: 'WebGPU on',
    singleThreaded: false,
    // For those who have a GPU.
    isExtra: true,
    load: async ({ adapter }) => (await loadWebGpu(adapter)).description,
  },
  tensorflow: {
    remedy: 'npx cifar-setup tensorflow, or npm install @tensorflow/tfjs-node',
    description: "TensorFlow's native library",
    singleThreaded: false,
    // Large, and not for every system.
    isExtra: true,
    load: async () => (await loadTensorFlow()).description,
    device() {
      const { isUsingGpuDevice = false } = tf.backend() as { isUsingGpuDevice?: boolean };
      return isUsingGpuDevice ? 'a GPU' : 'the processor';
    },
  },
  wasm: {
    remedy: 'npm install @tensorflow/tfjs-backend-wasm',
    description: 'WebAssembly SIMD',
    singleThreaded: true,
    isExtra: false,
    load: () => import('@tensorflow/tfjs-backend-wasm'),
  },
  cpu: {
    remedy: 'npm install @tensorflow/tfjs-backend-cpu',
    description: 'plain JavaScript, slow',
    singleThreaded: true,
    isExtra: false,
    load: () => import('@tensorflow/tfjs-backend-cpu'),
  },
};

/** Names that `selectBackend` knows, the fastest first. */
export const BACKENDS = Object.keys(CANDIDATES) as readonly BackendName[];

/** Whether a backend computes in one thread; of one that is not known here nobody can say. */
export function isSingleThreaded(name: string): boolean {
  return BACKENDS.some((known) => known === name && CANDIDATES[known].singleThreaded);
}

/** Whether a backend's results have to be waited for, while it could be given more to do. */
export const isDeferred = (name: string): boolean => name === 'webgpu';

/** What came of starting a backend. */
type Start =
  | { readonly isStarted: true; readonly description: string }
  | { readonly isStarted: false; readonly isMissing: boolean; readonly reason: string };

/** Makes a backend the current one, if it can be. */
async function start(name: BackendName, options: SelectBackendOptions): Promise<Start> {
  const { description, remedy, load, device } = CANDIDATES[name];
  try {
    const loaded = await load(options);
    if (await tf.setBackend(name)) {
      const detail = typeof loaded === 'string' ? ` ${loaded}` : '';
      const place = device === undefined ? '' : `, on ${device()}`;
      return { isStarted: true, description: `${description}${detail}${place}` };
    }
    const reason = `${name} does not start on this machine`;
    return { isStarted: false, reason, isMissing: false };
  } catch (error) {
    const { message, code } = error as Error & { code?: string };
    // Says what it is about, and what to do.
    if (error instanceof TrainerError)
      return { isStarted: false, reason: message, isMissing: false };
    const isMissing = code === 'ERR_MODULE_NOT_FOUND';
    const why = isMissing ? 'is not installed' : `cannot be loaded (${message.split('\n')[0]})`;
    return { isStarted: false, reason: `${name} ${why}: ${remedy}`, isMissing };
  }
}

/**
 * Loads a backend and makes it the current one. Its package must be installed. Puts tfjs into
 * production mode, in which it greets nobody.
 *
 * @param name Default: 'auto', the fastest that starts.
 * @throws {TrainerError} BACKEND_UNAVAILABLE if the name is unknown or the backend does not start.
 */
export async function selectBackend(
  name: BackendName | 'auto' = 'auto',
  options: SelectBackendOptions = {},
): Promise<SelectedBackend> {
  if (name !== 'auto' && !BACKENDS.includes(name)) {
    throw new TrainerError(
      'BACKEND_UNAVAILABLE',
      `there is no backend '${name}': choose auto, ${BACKENDS.join(', ')}`,
    );
  }
  tf.enableProdMode();
  const failures: string[] = [];
  const { adapter = namedAdapter() } = options;
  // A software adapter is named to test on it: nobody finds it the fastest.
  const hasGpu = adapter === undefined || !namesSoftware(adapter);
  const automatic = BACKENDS.filter((candidate) => candidate !== 'webgpu' || hasGpu);
  for (const candidate of name === 'auto' ? automatic : [name]) {
    const { singleThreaded, isExtra } = CANDIDATES[candidate];
    const started = await start(candidate, options);
    if (started.isStarted) {
      const chosen = name === 'auto' ? 'the fastest found' : 'as asked';
      const reason = [started.description, chosen, ...failures].join('; ');
      return { name: candidate, reason, singleThreaded };
    }
    if (name !== 'auto' || !isExtra || !started.isMissing) failures.push(started.reason);
  }
  throw new TrainerError('BACKEND_UNAVAILABLE', failures.join('; '));
}
