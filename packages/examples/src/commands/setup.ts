import { type RunSetUpOptions, runSetUp } from '@cifar/trainer/setup';
import { CommandError } from '../commandError.js';
import { INTERRUPTED, interruption } from '../interruption.js';

export type SetupOptions = Pick<RunSetUpOptions, 'gpu' | 'force' | 'json'>;

/**
 * `cifar setup tensorflow`: builds tfjs-node against a current TensorFlow, into the cache.
 *
 * @returns The exit code.
 */
export async function setupCommand(what: string, options: SetupOptions): Promise<number> {
  if (what !== 'tensorflow') {
    throw new CommandError(`'${what}' cannot be set up: choose tensorflow`, 'usage');
  }
  const { signal, stop } = interruption(() => process.stderr.write('stopping ...\n'));
  try {
    await runSetUp({ ...options, signal });
    return 0;
  } catch (error) {
    if (signal.aborted && error === signal.reason) return INTERRUPTED;
    throw error;
  } finally {
    stop();
  }
}
