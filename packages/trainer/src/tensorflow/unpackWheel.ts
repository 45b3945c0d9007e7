import { runTool } from './runTool.js';

const SCRIPT = `
import sys, zipfile
wheel, folder, *prefixes = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    archive.extractall(folder, [n for n in archive.namelist() if n.startswith(tuple(prefixes))])
`;

/**
 * Unpacks the files of a wheel whose paths begin with one of the prefixes.
 *
 * @throws {TrainerError} SETUP_FAILED.
 */
export async function unpackWheel(
  wheel: string,
  folder: string,
  prefixes: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  await runTool('python3', ['-c', SCRIPT, wheel, folder, ...prefixes], {
    task: `unpacking ${wheel}`,
    signal,
  });
}
