import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What is compiled on the machine that it is to run on, beside tfjs-node's own addon. */
export interface NativeSources {
  /** Those of our own kernels, in C++; headers are beside them. */
  readonly kernels: readonly string[];
  /** The file with the compiler's options that they need. */
  readonly kernelOptions: string;
  /** That of the addon which opens TensorFlow's library without its greeting, in C. */
  readonly opener: string;
  /** Of all names and contents, headers and options included. */
  readonly sha256: string;
}

const OPTIONS_FILE = 'compilerOptions.txt';

/** The folder with the native sources of a package of ours. */
function nativeFolder(packageName: string): string {
  const description = fileURLToPath(import.meta.resolve(`${packageName}/package.json`));
  return join(dirname(description), 'native');
}

async function sha256Of(paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const path of paths) {
    const content = await readFile(path);
    hash.update(`${basename(path)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/** The native sources that @cifar/kernels and this package bring. */
export async function nativeSources(
  kernelsFolder = nativeFolder('@cifar/kernels'),
  openerFolder = nativeFolder('@cifar/trainer'),
): Promise<NativeSources> {
  const names = (await readdir(kernelsFolder)).filter(
    (name) => name === OPTIONS_FILE || /\.(cc|h)$/.test(name),
  );
  const paths = names.sort().map((name) => join(kernelsFolder, name));
  const opener = join(openerFolder, 'openQuietly.c');
  return {
    kernels: paths.filter((path) => path.endsWith('.cc')),
    kernelOptions: join(kernelsFolder, OPTIONS_FILE),
    opener,
    sha256: await sha256Of([...paths, opener]),
  };
}
