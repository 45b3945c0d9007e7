import { join } from 'node:path';
import { TrainerError } from '../trainerError.js';
import { DEPENDENCIES, KERNELS_FILE, OPENER_FILE, TFJS_NODE } from './installation.js';
import { runTool } from './runTool.js';
import { TENSORFLOW_VERSION, type Variant } from './wheels.js';

/** What `node -e` runs: prints TensorFlow's version, and the last number of a product. */
const SCRIPT = `
const util = require('node:util');
util.isArray ??= Array.isArray;
util.isNullOrUndefined ??= (value) => value == null;
const [opener, entry, kernels] = process.argv.slice(1);
require(opener);
const tf = require(entry);
require(kernels);
const product = tf.matMul(tf.range(0, 16).reshape([4, 4]), tf.ones([4, 4])).dataSync();
console.log(JSON.stringify({ version: tf.backend().binding.TF_Version, last: product[15] }));
`;

/**
 * CUDA's libraries that TensorFlow opens by these names when it finds a card, and its folders for
 * them: where one of them cannot be opened it computes on the processor, with no more than a warning.
 */
const CUDA_LIBRARIES: Readonly<Record<string, readonly string[]>> = {
  cuda_runtime: ['libcudart.so.12'],
  cublas: ['libcublas.so.12', 'libcublasLt.so.12'],
  cudnn: ['libcudnn.so.9'],
  cufft: ['libcufft.so.11'],
  cusolver: ['libcusolver.so.11'],
  cusparse: ['libcusparse.so.12'],
  nccl: ['libnccl.so.2'],
  cuda_cupti: ['libcupti.so.12'],
};

/** Opens CUDA's libraries, with what they need themselves. No card and no driver is needed for it. */
async function verifyCuda(folder: string, signal?: AbortSignal): Promise<void> {
  const paths = Object.entries(CUDA_LIBRARIES).flatMap(([name, libraries]) =>
    libraries.map((library) => join(folder, DEPENDENCIES, 'nvidia', name, 'lib', library)),
  );
  const script = 'import ctypes, sys\nfor path in sys.argv[1:]: ctypes.CDLL(path)';
  await runTool('python3', ['-c', script, ...paths], {
    task: "loading CUDA's libraries",
    signal,
  });
}

/**
 * Loads an installation in a process of its own, and computes with it.
 *
 * @throws {TrainerError} SETUP_FAILED if that does not succeed, or another version answers.
 */
export async function verifyInstallation(
  folder: string,
  variant: Variant,
  signal?: AbortSignal,
): Promise<void> {
  if (variant === 'gpu') await verifyCuda(folder, signal);
  const modules = [OPENER_FILE, join(TFJS_NODE, 'dist', 'index.js'), KERNELS_FILE];
  const stdout = await runTool(
    process.execPath,
    ['-e', SCRIPT, ...modules.map((name) => join(folder, name))],
    {
      task: 'loading what was built',
      env: { TF_CPP_MIN_LOG_LEVEL: '2', NODE_OPTIONS: '' },
      signal,
    },
  );
  const answer = stdout.trim().split('\n').at(-1) ?? '';
  if (answer !== JSON.stringify({ version: TENSORFLOW_VERSION, last: 54 })) {
    throw new TrainerError(
      'SETUP_FAILED',
      `what was built does not compute as it should: it says ${answer || 'nothing'}, not ` +
        `TensorFlow ${TENSORFLOW_VERSION} and 54. Run npx cifar-setup tensorflow --force`,
    );
  }
}
