import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The C++ sources of our own kernels. */
export interface NativeSources {
  /** Those to compile; headers are beside them. */
  readonly files: readonly string[];
  /** The file with the compiler's options that they need. */
  readonly options: string;
  /** Of all names and contents, headers and options included. */
  readonly sha256: string;
}

const OPTIONS_FILE = 'compilerOptions.txt';

/** @returns The folder of @cifar/kernels with them. */
function kernelsFolder(): string {
  return join(dirname(fileURLToPath(import.meta.resolve('@cifar/kernels/package.json'))), 'native');
}

/**
 * The native sources that @cifar/kernels brings.
 *
 * @returns undefined if it brings none.
 */
export async function nativeSources(folder = kernelsFolder()): Promise<NativeSources | undefined> {
  const all = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const names = all.filter((name) => name === OPTIONS_FILE || /\.(cc|h)$/.test(name)).sort();
  const files = names.filter((name) => name.endsWith('.cc')).map((name) => join(folder, name));
  if (files.length === 0) return undefined;
  const hash = createHash('sha256');
  for (const name of names) {
    const content = await readFile(join(folder, name));
    hash.update(`${name}\0${content.length}\0`).update(content);
  }
  return { files, options: join(folder, OPTIONS_FILE), sha256: hash.digest('hex') };
}
