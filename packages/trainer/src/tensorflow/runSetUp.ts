import {
  type SetUpTensorFlowOptions,
  type SetUpTensorFlowResult,
  setUpTensorFlow,
} from './setUpTensorFlow.js';

export interface RunSetUpOptions extends Omit<SetUpTensorFlowOptions, 'onProgress'> {
  /** Prints a line of JSON instead of a sentence. Default: false. */
  readonly json?: boolean;
}

function summary({ installation, made }: SetUpTensorFlowResult, seconds: number): string {
  const { folder, tensorflowVersion, variant } = installation;
  const what = `TensorFlow ${tensorflowVersion} (${variant}, with our own kernels) is in ${folder}`;
  if (made === 'nothing') return `${what}: nothing to do`;
  const how = made === 'kernels' ? 'kernels compiled' : 'built';
  return `${what}: ${how} in ${seconds.toFixed(0)} s`;
}

/**
 * `setUpTensorFlow` as a command: says on standard error what it does, on standard output what came
 * of it.
 *
 * @throws What `setUpTensorFlow` throws.
 */
export async function runSetUp({ json = false, ...options }: RunSetUpOptions): Promise<void> {
  const started = performance.now();
  const onProgress = (line: string) => process.stderr.write(`${line} ...\n`);
  const result = await setUpTensorFlow({ ...options, onProgress });
  const seconds = (performance.now() - started) / 1000;
  const text = json ? JSON.stringify({ ...result, seconds }) : summary(result, seconds);
  process.stdout.write(`${text}\n`);
}
