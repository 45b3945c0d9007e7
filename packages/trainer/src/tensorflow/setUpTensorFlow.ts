import { mkdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileWhole } from '../files/writeFiles.js';
import { TrainerError } from '../trainerError.js';
import { buildTfjsNode, installTfjsNode } from './buildTfjsNode.js';
import { compileNativeSources } from './compileNativeSources.js';
import {
  installationFolder,
  installationsFolder,
  MANIFEST_FILE,
  type Manifest,
  readInstallation,
  system,
  type TensorFlowInstallation,
} from './installation.js';
import { installLibrary } from './installLibrary.js';
import { nativeSources } from './nativeSources.js';
import { processor } from './processor.js';
import { checkRequiredTools } from './requiredTools.js';
import { removeStaleFolders, replaceFolder } from './temporaryFolders.js';
import { verifyInstallation } from './verifyInstallation.js';
import {
  TENSORFLOW_VERSION,
  TFJS_NODE_VERSION,
  type Variant,
  type Wheel,
  wheelsFor,
} from './wheels.js';

export interface SetUpTensorFlowOptions {
  /** Takes the build for NVIDIA's cards, with CUDA's libraries; the driver must be there. Default: false. */
  readonly gpu?: boolean;
  /** Builds anew even if all is there. Default: false. */
  readonly force?: boolean;
  /** Is given a line for people before each step. */
  readonly onProgress?: (line: string) => void;
  /** Ends it; nothing is left behind. */
  readonly signal?: AbortSignal;
}

export interface SetUpTensorFlowResult {
  readonly installation: TensorFlowInstallation;
  /** What had to be made: 'kernels' if only our own kernels were not those of this version. */
  readonly made: 'nothing' | 'kernels' | 'everything';
}

/** tfjs-node and what it depends on. */
const PACKAGES_BYTES = 350e6;

const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

function supportedWheels(variant: Variant): readonly Wheel[] {
  const wheels = wheelsFor(system(), variant);
  const { glibcVersionRuntime } = (
    process.report.getReport() as { header: { glibcVersionRuntime?: string } }
  ).header;
  if (wheels && glibcVersionRuntime !== undefined) return wheels;
  const here = wheels ? `${system()} without glibc` : system();
  const [supported, otherwise] =
    variant === 'gpu'
      ? ['linux-x64', 'npx cifar-setup tensorflow without --gpu']
      : ['linux-x64 and linux-arm64', 'npm install @tensorflow/tfjs-node'];
  throw new TrainerError(
    'SETUP_FAILED',
    `TensorFlow (${variant}) is set up on ${supported} with glibc, this is ${here}: try ` +
      `${otherwise}, or train on wasm`,
  );
}

async function checkSpace(wheels: readonly Wheel[]): Promise<void> {
  const folder = installationsFolder();
  const { bavail, bsize } = await statfs(folder);
  // Of the downloads one at a time is there.
  const needed =
    Math.max(...wheels.map(({ bytes }) => bytes)) +
    sum(wheels.map(({ unpackedBytes }) => unpackedBytes)) +
    PACKAGES_BYTES;
  if (bavail * bsize >= needed) return;
  throw new TrainerError(
    'SETUP_FAILED',
    `${folder} has ${megabytes(bavail * bsize)} free, ${megabytes(needed)} are needed: make room, ` +
      'or name another folder for caches in XDG_CACHE_HOME',
  );
}

async function writeManifest(folder: string, sourcesSha256: string): Promise<void> {
  const manifest: Manifest = {
    tensorflow: TENSORFLOW_VERSION,
    tfjsNode: TFJS_NODE_VERSION,
    system: system(),
    sourcesSha256,
    processor: await processor(),
  };
  await writeFileWhole(join(folder, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** Our own kernels, the check of it all and, last, the manifest. */
async function finish(
  folder: string,
  variant: Variant,
  { onProgress, signal }: SetUpTensorFlowOptions,
): Promise<void> {
  const sources = await nativeSources();
  onProgress?.('compiling our own kernels for this processor');
  await compileNativeSources(sources, folder, signal);
  onProgress?.('checking that it loads and computes');
  await verifyInstallation(folder, variant, signal);
  signal?.throwIfAborted();
  await writeManifest(folder, sources.sha256);
}

async function build(
  folder: string,
  variant: Variant,
  wheels: readonly Wheel[],
  options: SetUpTensorFlowOptions,
): Promise<void> {
  const { onProgress, signal } = options;
  onProgress?.(`downloading @tensorflow/tfjs-node ${TFJS_NODE_VERSION} from npm`);
  await installTfjsNode(folder, signal);
  const onWheel = ({ name, version, bytes }: Wheel) =>
    onProgress?.(`downloading ${name} ${version} from PyPI (${megabytes(bytes)})`);
  await installLibrary(wheels, variant, folder, onWheel, signal);
  onProgress?.('compiling the addon of tfjs-node');
  await buildTfjsNode(folder, signal);
  await finish(folder, variant, options);
}

/**
 * Builds tfjs-node against a current TensorFlow, both from their package registries, and our own
 * kernels with them, into the cache of the system's user. `selectBackend` then finds it. Node on
 * Linux only; needs npm, Python 3 with pip and a C++ compiler. What is there and matches is left as
 * it is; an installation appears whole or not at all.
 *
 * @throws {TrainerError} SETUP_FAILED if this system is not supported, a tool is missing or fails,
 *   or the disk is too small; WRITE_FAILED.
 * @throws The reason of `signal`, if it was aborted.
 */
export async function setUpTensorFlow(
  options: SetUpTensorFlowOptions = {},
): Promise<SetUpTensorFlowResult> {
  const { gpu = false, force = false, onProgress, signal } = options;
  const variant: Variant = gpu ? 'gpu' : 'cpu';
  const wheels = supportedWheels(variant);
  const folder = installationFolder(variant);
  const parent = installationsFolder();
  await mkdir(parent, { recursive: true });
  await removeStaleFolders(parent);
  const there = force ? undefined : await readInstallation(variant);
  const isBase = there !== undefined && there.mismatch === undefined;
  if (isBase && there.kernelsMismatch === undefined) {
    return { installation: there, made: 'nothing' };
  }
  await checkRequiredTools(signal);
  if (isBase) {
    await finish(folder, variant, options);
  } else {
    await checkSpace(wheels);
    const total = megabytes(sum(wheels.map(({ bytes }) => bytes)));
    onProgress?.(`building in ${folder}, of ${total} from PyPI and what npm has`);
    await replaceFolder(folder, (temporary) => build(temporary, variant, wheels, options));
  }
  const installation = await readInstallation(variant);
  if (installation === undefined) {
    throw new TrainerError('SETUP_FAILED', `${folder} is gone: somebody else has removed it`);
  }
  return { installation, made: isBase ? 'kernels' : 'everything' };
}
