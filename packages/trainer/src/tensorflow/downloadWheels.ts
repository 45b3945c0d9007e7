import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runTool } from './runTool.js';
import { WHEEL_PYTHON, type Wheel } from './wheels.js';

/**
 * Downloads wheels by pip, which checks their SHA-256. Any Python 3 will do: they are not for it.
 *
 * @returns Their paths.
 * @throws {TrainerError} SETUP_FAILED.
 */
export async function downloadWheels(
  wheels: readonly Wheel[],
  folder: string,
  signal?: AbortSignal,
): Promise<string[]> {
  const requirements = join(folder, 'requirements.txt');
  const lines = wheels.map(
    ({ name, version, sha256 }) => `${name}==${version} --hash=sha256:${sha256}\n`,
  );
  await writeFile(requirements, lines.join(''));
  const platforms = [...new Set(wheels.map(({ platform }) => platform))];
  await runTool(
    'python3',
    [
      ...['-m', 'pip', 'download', '--no-deps', '--require-hashes', '--only-binary=:all:'],
      ...['--implementation', 'cp', '--python-version', WHEEL_PYTHON],
      ...platforms.flatMap((platform) => ['--platform', platform]),
      // What is kept is the installation, not a second copy of the download.
      ...['--no-cache-dir', '--disable-pip-version-check', '--no-input', '--progress-bar', 'off'],
      ...['--dest', folder, '--requirement', requirements],
    ],
    { task: 'the download by pip', cwd: folder, signal },
  );
  const names = (await readdir(folder)).filter((name) => name.endsWith('.whl'));
  return names.map((name) => join(folder, name));
}
