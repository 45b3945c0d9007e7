import { runTool } from './runTool.js';

// Modes are kept: among NVIDIA's files is a compiler.
const SCRIPT = `
import fnmatch, os, sys, zipfile
wheel, folder, *patterns = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    for member in archive.infolist():
        if member.is_dir() or not any(fnmatch.fnmatchcase(member.filename, p) for p in patterns):
            continue
        path = archive.extract(member, folder)
        os.chmod(path, (member.external_attr >> 16) & 0o777 | 0o644)
`;

/**
 * Unpacks the files of a wheel whose paths match one of the patterns, in which * is any text.
 *
 * @throws {TrainerError} SETUP_FAILED.
 */
export async function unpackWheel(
  wheel: string,
  folder: string,
  patterns: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  await runTool('python3', ['-c', SCRIPT, wheel, folder, ...patterns], {
    task: `unpacking ${wheel}`,
    signal,
  });
}
