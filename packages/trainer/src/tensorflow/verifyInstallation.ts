import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { TrainerError } from '../trainerError.js';
import { KERNELS_FILE, TFJS_NODE } from './installation.js';
import { runTool } from './runTool.js';

/** What `node -e` runs: prints TensorFlow's version, and the last number of a product. */
const SCRIPT = `
const util = require('node:util');
util.isArray ??= Array.isArray;
util.isNullOrUndefined ??= (value) => value == null;
const [entry, kernels] = process.argv.slice(1);
const tf = require(entry);
if (kernels) process.dlopen({ exports: {} }, kernels);
const product = tf.matMul(tf.range(0, 16).reshape([4, 4]), tf.ones([4, 4])).dataSync();
console.log(JSON.stringify({ version: tf.backend().binding.TF_Version, last: product[15] }));
`;

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

/**
 * Loads an installation in a process of its own, and computes with it.
 *
 * @throws {TrainerError} SETUP_FAILED if that does not succeed, or another version answers.
 */
export async function verifyInstallation(
  folder: string,
  version: string,
  signal?: AbortSignal,
): Promise<void> {
  const entry = join(folder, TFJS_NODE, 'dist', 'index.js');
  const kernels = join(folder, KERNELS_FILE);
  const stdout = await runTool(
    process.execPath,
    ['-e', SCRIPT, entry, ...((await exists(kernels)) ? [kernels] : [])],
    {
      task: 'loading what was built',
      env: { TF_CPP_MIN_LOG_LEVEL: '2', NODE_OPTIONS: '' },
      signal,
    },
  );
  const answer = stdout.trim().split('\n').at(-1) ?? '';
  if (answer !== JSON.stringify({ version, last: 54 })) {
    throw new TrainerError(
      'SETUP_FAILED',
      `what was built does not compute as it should: it says ${answer || 'nothing'}, not ` +
        `TensorFlow ${version} and 54. Run npx cifar setup tensorflow --force`,
    );
  }
}
