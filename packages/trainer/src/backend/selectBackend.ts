import * as tf from '@tensorflow/tfjs-core';
import { TrainerError } from '../trainerError.js';

/** A backend that can be chosen by name. */
export type BackendName = 'tensorflow' | 'wasm' | 'cpu';

export interface SelectedBackend {
  readonly name: BackendName;
  /** Why this one, for people. */
  readonly reason: string;
  /** Whether it computes in one thread: then `fit` can use several, with `workers`. */
  readonly singleThreaded: boolean;
}

interface Candidate {
  readonly packageName: string;
  readonly description: string;
  readonly singleThreaded: boolean;
  /** Whether nobody is told to install it who has not. */
  readonly isExtra: boolean;
  load(): Promise<unknown>;
}

// The fastest first.
const CANDIDATES: Readonly<Record<BackendName, Candidate>> = {
  tensorflow: {
    packageName: '@tensorflow/tfjs-node',
    description: "TensorFlow's native library",
    singleThreaded: false,
    // Its installer needs a download that is out of many people's reach.
    isExtra: true,
    load: loadTensorFlow,
  },
  wasm: {
    packageName: '@tensorflow/tfjs-backend-wasm',
    description: 'WebAssembly SIMD',
    singleThreaded: true,
    isExtra: false,
    load: () => import('@tensorflow/tfjs-backend-wasm'),
  },
  cpu: {
    packageName: '@tensorflow/tfjs-backend-cpu',
    description: 'plain JavaScript, slow',
    singleThreaded: true,
    isExtra: false,
    load: () => import('@tensorflow/tfjs-backend-cpu'),
  },
};

/** Loads tfjs-node, which has no types here where it is not installed. */
async function loadTensorFlow(): Promise<void> {
  const { default: util } = await import('node:util');
  // tfjs-node 4.22 calls two functions that Node 23 has no more.
  const removed = { isNullOrUndefined: (value: unknown) => value == null, isArray: Array.isArray };
  for (const [name, restored] of Object.entries(removed)) {
    if (!(name in util)) Object.assign(util, { [name]: restored });
  }
  // The native library greets with its build options.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  const name: string = '@tensorflow/tfjs-node';
  // Bundlers have words of their own for a module that is missing: Node's are known here.
  import.meta.resolve(name);
  await import(name);
}

/** Names that `selectBackend` knows, the fastest first. */
export const BACKENDS = Object.keys(CANDIDATES) as readonly BackendName[];

/** Whether a backend computes in one thread; of one that is not known here nobody can say. */
export function isSingleThreaded(name: string): boolean {
  return BACKENDS.some((known) => known === name && CANDIDATES[known].singleThreaded);
}

/** Why a backend is not there. */
interface Failure {
  readonly reason: string;
  readonly isMissing: boolean;
}

/** @returns What is in the way; undefined if nothing is, and the backend is the current one. */
async function start(name: BackendName): Promise<Failure | undefined> {
  const { packageName, load } = CANDIDATES[name];
  try {
    await load();
    if (await tf.setBackend(name)) return undefined;
    return { reason: `${name} does not start on this machine`, isMissing: false };
  } catch (error) {
    const { message, code } = error as Error & { code?: string };
    const isMissing = code === 'ERR_MODULE_NOT_FOUND';
    const why = isMissing ? 'is not installed' : `cannot be loaded (${message.split('\n')[0]})`;
    return { reason: `${name} ${why}: npm install ${packageName}`, isMissing };
  }
}

/**
 * Loads a backend and makes it the current one. Its package must be installed. Puts tfjs into
 * production mode, in which it greets nobody.
 *
 * @param name Default: 'auto', the fastest that starts.
 * @throws {TrainerError} BACKEND_UNAVAILABLE if the name is unknown or the backend does not start.
 */
export async function selectBackend(name: BackendName | 'auto' = 'auto'): Promise<SelectedBackend> {
  if (name !== 'auto' && !BACKENDS.includes(name)) {
    throw new TrainerError(
      'BACKEND_UNAVAILABLE',
      `there is no backend '${name}': choose auto, ${BACKENDS.join(', ')}`,
    );
  }
  tf.enableProdMode();
  const failures: string[] = [];
  for (const candidate of name === 'auto' ? BACKENDS : [name]) {
    const { description, singleThreaded, isExtra } = CANDIDATES[candidate];
    const failure = await start(candidate);
    if (failure === undefined) {
      const chosen = name === 'auto' ? 'the fastest found' : 'as asked';
      const reason = [description, chosen, ...failures].join('; ');
      return { name: candidate, reason, singleThreaded };
    }
    if (name !== 'auto' || !isExtra || !failure.isMissing) failures.push(failure.reason);
  }
  throw new TrainerError('BACKEND_UNAVAILABLE', failures.join('; '));
}
