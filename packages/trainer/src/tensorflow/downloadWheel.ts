import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TrainerError } from '../trainerError.js';
import { runTool } from './runTool.js';
import { WHEEL_PYTHON, type Wheel } from './wheels.js';

/**
 * Downloads a wheel by pip, which checks its SHA-256. Any Python 3 will do: it is not for it.
 *
 * @param folder Empty, for the wheel.
 * @returns Its path.
 * @throws {TrainerError} SETUP_FAILED.
 */
export async function downloadWheel(
  { name, version, platform, sha256 }: Wheel,
  folder: string,
  signal?: AbortSignal,
): Promise<string> {
  const requirements = join(folder, 'requirements.txt');
  await writeFile(requirements, `${name}==${version} --hash=sha256:${sha256}\n`);
  await runTool(
    'python3',
    [
      ...['-m', 'pip', 'download', '--no-deps', '--require-hashes', '--only-binary=:all:'],
      ...['--implementation', 'cp', '--python-version', WHEEL_PYTHON, '--platform', platform],
      // What is kept is the installation, not a second copy of the download.
      ...['--no-cache-dir', '--disable-pip-version-check', '--no-input', '--progress-bar', 'off'],
      ...['--dest', folder, '--requirement', requirements],
    ],
    { task: `the download of ${name} by pip`, cwd: folder, signal },
  );
  const wheel = (await readdir(folder)).find((file) => file.endsWith('.whl'));
  if (wheel === undefined) {
    throw new TrainerError('SETUP_FAILED', `pip says that it has ${name}, but has left no wheel`);
  }
  return join(folder, wheel);
}
