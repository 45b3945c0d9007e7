import { readFile, stat } from 'node:fs/promises';
import type { RemoteFile } from '../dataset/edition.js';
import { sha256OfFile } from '../files/hashFile.js';
import { writeWhole } from './writeWhole.js';

/** Stands beside a file whose bytes were found to be right. */
const markOf = (path: string) => `${path}.verified.json`;

type HashedFile = Pick<RemoteFile, 'sha256'>;

/** What is there under a file's name. */
export type Verdict = 'missing' | 'right' | 'wrong';

async function statIfThere(path: string) {
  return stat(path).catch((error: unknown) => {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return;
    throw error;
  });
}

/** Says beside a file that it was found to be right, as it is now. */
export async function markVerified(path: string, { sha256 }: HashedFile): Promise<void> {
  const { size, mtimeMs } = await stat(path);
  // A cache that cannot be written to serves as well: its files are then hashed each time.
  await writeWhole(markOf(path), { sha256, bytes: size, mtime: mtimeMs }).catch(() => {});
}

/**
 * Whether a file in the cache is the one that it should be. It is hashed once; after that a mark beside
 * it says so, as long as neither its size nor its time of change is another.
 */
export async function verify(
  path: string,
  file: HashedFile,
  signal: AbortSignal,
): Promise<Verdict> {
  const status = await statIfThere(path);
  if (!status?.isFile()) return 'missing';
  const text = await readFile(markOf(path), 'utf8').catch(() => '');
  const mark = JSON.stringify({
    sha256: file.sha256,
    bytes: status.size,
    mtime: status.mtimeMs,
  });
  if (text === mark) return 'right';
  const sha256 = await sha256OfFile(path, signal);
  if (sha256 !== file.sha256) return 'wrong';
  await markVerified(path, file);
  return 'right';
}
