// `node scripts/make-bundle.mjs <folder> [--data <folder with cifar-100-binary.tar.gz>]`
//
// Makes what a bare Linux machine (x64, glibc) with a GPU's driver needs to train on WebGPU, and has
// neither Node nor Vulkan's loader nor a network for: `cifar-linux-x64.tar.gz` with Node, Dawn, the loader and the
// `cifar` command, of 60 MB at the most; with --data also the images, in pieces as large. There:
//
//     tar -xzf cifar-linux-x64.tar.gz
//     mkdir data && cat cifar-100-binary.tar.gz.* > data/cifar-100-binary.tar.gz
//     CIFAR_DATA_DIR=data cifar/cifar train --recipe notebook --backend webgpu
//
// Needs Debian's libvulkan1 here (`bash .ci/install-tools`), and npm.
import { execFileSync } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { chmod, copyFile, cp, mkdir, mkdtemp, open, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build as bundle } from 'esbuild';
import { build, root, setUp } from './setup.mjs';

const MOST_BYTES = 60e6;
const WEBGPU = 'webgpu@0.6.2';
const ARCHIVE = 'cifar-100-binary.tar.gz';

/** NVIDIA's driver, by the library that needs no X11 first: machines without a screen have no more. */
const DRIVERS = ['libEGL_nvidia.so.0', 'libGLX_nvidia.so.0'];

const LAUNCHER = `#!/bin/sh
# The command \`cifar\`, by what lies beside it. A driver that the system has described itself is taken first.
here=$(cd "$(dirname "$0")" && pwd)
export LD_LIBRARY_PATH="\${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$here/lib"
if [ -z "$VK_ICD_FILENAMES$VK_DRIVER_FILES" ] && ! ls /etc/vulkan/icd.d/*.json /usr/share/vulkan/icd.d/*.json > /dev/null 2>&1; then
  export VK_ICD_FILENAMES="${DRIVERS.map((_, i) => `$here/lib/driver-${i}.json`).join(':')}"
fi
exec "$here/node" "$here/cifar.mjs" "$@"
`;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { data: { type: 'string' } },
});
const [target] = positionals;
if (target === undefined || positionals.length > 1) {
  console.error('usage: node scripts/make-bundle.mjs <folder> [--data <folder>]');
  process.exit(2);
}
if (process.platform !== 'linux' || process.arch !== 'x64') {
  console.error(`error: made on Linux x64 only, this is ${process.platform} ${process.arch}`);
  process.exit(1);
}

/** The path of Vulkan's loader here. */
function loader() {
  const known = execFileSync('/sbin/ldconfig', ['-p'], { encoding: 'utf8' });
  const line = known.split('\n').find((entry) => entry.includes('libvulkan.so.1 '));
  if (line) return line.split(' => ')[1].trim();
  console.error("error: there is no libvulkan.so.1: install Debian's libvulkan1");
  return process.exit(1);
}

async function assemble(folder) {
  await mkdir(join(folder, 'lib'), { recursive: true });
  await copyFile(process.execPath, join(folder, 'node'));
  await copyFile(loader(), join(folder, 'lib', 'libvulkan.so.1'));
  for (const [i, library] of DRIVERS.entries()) {
    const icd = {
      file_format_version: '1.0.0',
      ICD: { library_path: library, api_version: '1.3.0' },
    };
    await writeFile(join(folder, 'lib', `driver-${i}.json`), JSON.stringify(icd));
  }
  await writeFile(join(folder, 'cifar'), LAUNCHER);
  await chmod(join(folder, 'cifar'), 0o755);
  await bundle({
    entryPoints: [join(root, 'packages/examples/dist/cli.js')],
    outfile: join(folder, 'cifar.mjs'),
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // Not needed where WebGPU is, or not to be had: they are asked for only where they are used.
    external: ['sharp', 'webgpu', '@tensorflow/tfjs-backend-wasm', '@tensorflow/tfjs-node*'],
    // For the dependencies that are CommonJS.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
  // Workers that make batches are found beside it, and are a module by what package.json says.
  const worker = 'batchWorker.js';
  await copyFile(join(root, 'packages/data-cifar/dist', worker), join(folder, worker));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  const package_ = join(folder, 'node_modules', 'webgpu');
  const work = join(folder, '..', 'webgpu');
  await mkdir(work);
  execFileSync('npm', ['pack', WEBGPU, '--silent', '--pack-destination', work], {
    stdio: 'ignore',
  });
  execFileSync('sh', ['-c', 'tar -xzf *.tgz'], { cwd: work });
  await mkdir(join(package_, 'dist'), { recursive: true });
  for (const part of ['index.js', 'package.json', 'LICENSE.md', 'dist/linux-x64']) {
    await cp(join(work, 'package', part), join(package_, part), { recursive: true });
  }
}

/** Cuts a file into pieces of its name with .00, .01 and so on. */
async function cut(file, folder, name) {
  const pieces = [];
  let piece;
  let size = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
    if (!piece || size + chunk.length > MOST_BYTES) {
      await piece?.close();
      const path = join(folder, `${name}.${String(pieces.length).padStart(2, '0')}`);
      pieces.push(path);
      piece = await open(path, 'w');
      size = 0;
    }
    await piece.write(chunk);
    size += chunk.length;
  }
  await piece?.close();
  return pieces;
}

setUp();
build();
const work = await mkdtemp(join(tmpdir(), 'cifar-bundle-'));
try {
  await mkdir(resolve(target), { recursive: true });
  await assemble(join(work, 'cifar'));
  const archive = join(resolve(target), 'cifar-linux-x64.tar.gz');
  execFileSync('tar', ['-C', work, '-I', 'gzip -9', '-cf', archive, 'cifar']);
  const made = [archive];
  if (values.data !== undefined) {
    made.push(...(await cut(join(values.data, ARCHIVE), resolve(target), ARCHIVE)));
  }
  for (const path of made) {
    const { size } = await stat(path);
    if (size > MOST_BYTES) throw new Error(`${path} has ${size} bytes, more than ${MOST_BYTES}`);
    console.log(`${path}: ${(size / 1e6).toFixed(1)} MB`);
  }
} finally {
  await rm(work, { recursive: true, force: true });
}
