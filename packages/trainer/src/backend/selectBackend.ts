import * as tf from '@tensorflow/tfjs-core';
import { TrainerError } from '../trainerError.js';

/** A backend that can be chosen by name. */
export type BackendName = 'wasm' | 'cpu';

export interface SelectedBackend {
  readonly name: BackendName;
  /** Why this one, for people. */
  readonly reason: string;
}

interface Candidate {
  readonly packageName: string;
  readonly description: string;
  load(): Promise<unknown>;
}

// The fastest first.
const CANDIDATES: Readonly<Record<BackendName, Candidate>> = {
  wasm: {
    packageName: '@tensorflow/tfjs-backend-wasm',
    description: 'WebAssembly SIMD',
    load: () => import('@tensorflow/tfjs-backend-wasm'),
  },
  cpu: {
    packageName: '@tensorflow/tfjs-backend-cpu',
    description: 'plain JavaScript, slow',
    load: () => import('@tensorflow/tfjs-backend-cpu'),
  },
};

/** Names that `selectBackend` knows, the fastest first. */
export const BACKENDS = Object.keys(CANDIDATES) as readonly BackendName[];

/** @returns What is in the way; undefined if nothing is, and the backend is the current one. */
async function start(name: BackendName): Promise<string | undefined> {
  const { packageName, load } = CANDIDATES[name];
  try {
    await load();
    if (await tf.setBackend(name)) return undefined;
    return `${name} does not start on this machine`;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return `${name} cannot be loaded: npm install ${packageName} (${reason.split('\n')[0]})`;
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
      `there is no backend '${name}': choose auto, ${BACKENDS.join(' or ')}`,
    );
  }
  tf.enableProdMode();
  const failures: string[] = [];
  for (const candidate of name === 'auto' ? BACKENDS : [name]) {
    const failure = await start(candidate);
    if (failure === undefined) {
      const { description } = CANDIDATES[candidate];
      const chosen = name === 'auto' ? 'the fastest found' : 'as asked';
      return { name: candidate, reason: [description, chosen, ...failures].join('; ') };
    }
    failures.push(failure);
  }
  throw new TrainerError('BACKEND_UNAVAILABLE', failures.join('; '));
}
