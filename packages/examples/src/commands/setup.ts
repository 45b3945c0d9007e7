import { type SetUpTensorFlowResult, setUpTensorFlow } from '@cifar/trainer/setup';
import { CommandError } from '../commandError.js';
import { INTERRUPTED, interruption } from '../interruption.js';
import { duration, say, sayJson } from '../terminal/output.js';

export interface SetupOptions {
  readonly force?: boolean;
  readonly json?: boolean;
}

function summary({ installation, made }: SetUpTensorFlowResult, seconds: number): string {
  const { folder, tensorflowVersion, variant, kernels } = installation;
  const what =
    `TensorFlow ${tensorflowVersion} (${variant}${kernels ? ', with our own kernels' : ''}) ` +
    `is in ${folder}`;
  if (made === 'nothing') return `${what}: nothing to do`;
  return `${what}: ${made === 'kernels' ? 'kernels compiled' : 'built'} in ${duration(seconds)}`;
}

/**
 * `cifar setup tensorflow`: builds tfjs-node against a current TensorFlow, into the cache.
 *
 * @returns The exit code.
 */
export async function setupCommand(
  what: string,
  { force = false, json }: SetupOptions,
): Promise<number> {
  if (what !== 'tensorflow') {
    throw new CommandError(`'${what}' cannot be set up: choose tensorflow`, 'usage');
  }
  const { signal, stop } = interruption(() => process.stderr.write('stopping ...\n'));
  const started = performance.now();
  const onProgress = (line: string) => process.stderr.write(`${line} ...\n`);
  try {
    const result = await setUpTensorFlow({ force, onProgress, signal });
    const seconds = (performance.now() - started) / 1000;
    if (json) sayJson({ ...result, seconds });
    else say(summary(result, seconds));
    return 0;
  } catch (error) {
    if (signal.aborted && error === signal.reason) return INTERRUPTED;
    throw error;
  } finally {
    stop();
  }
}
