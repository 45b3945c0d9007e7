import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import envPaths from 'env-paths';
import { nativeSources } from './nativeSources.js';
import { processor } from './processor.js';
import { TENSORFLOW_VERSION, TFJS_NODE_VERSION, type Variant } from './wheels.js';

/** What an installation was made of and for. Written last: without it there is no installation. */
export interface Manifest {
  readonly tensorflow: string;
  readonly tfjsNode: string;
  readonly system: string;
  /** Of our own native sources, compiled for this processor. */
  readonly sourcesSha256: string;
  readonly processor: string;
}

/** A TensorFlow that `setUpTensorFlow` has made. */
export interface TensorFlowInstallation {
  readonly variant: Variant;
  readonly folder: string;
  readonly tensorflowVersion: string;
  /** The module of tfjs-node to import. */
  readonly entry: string;
  /** The addon that opens TensorFlow's library. */
  readonly opener: string;
  /** The library of our own kernels. */
  readonly kernels: string;
  /** Why it cannot be used, for people. */
  readonly mismatch?: string;
  /** Why our own kernels are not to be used, for people. */
  readonly kernelsMismatch?: string;
}

export const MANIFEST_FILE = 'cifar.json';
export const KERNELS_FILE = 'cifarKernels.node';
export const OPENER_FILE = 'openQuietly.node';
/** tfjs-node's folder in that of the installation. */
export const TFJS_NODE = join('node_modules', '@tensorflow', 'tfjs-node');
/** Where TensorFlow's library and headers are, and CUDA's libraries. */
export const DEPENDENCIES = join(TFJS_NODE, 'deps');

/** The folder with the installations, in the cache of the system's user. */
export function installationsFolder(): string {
  return join(envPaths('cifar', { suffix: '' }).cache, 'tensorflow');
}

export function installationFolder(variant: Variant): string {
  return join(installationsFolder(), variant);
}

/** The operating system and the instruction set, as Node names them. */
export const system = () => `${process.platform}-${process.arch}`;

async function readManifest(folder: string): Promise<Manifest | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, MANIFEST_FILE), 'utf8')) as Manifest;
  } catch {
    return undefined;
  }
}

function mismatchOf({ tensorflow, tfjsNode, system: madeFor }: Manifest): string | undefined {
  if (madeFor !== system()) return `it was made for ${madeFor}, this is ${system()}`;
  if (tensorflow !== TENSORFLOW_VERSION) {
    return `it is TensorFlow ${tensorflow}, wanted is ${TENSORFLOW_VERSION}`;
  }
  if (tfjsNode !== TFJS_NODE_VERSION) {
    return `it is tfjs-node ${tfjsNode}, wanted is ${TFJS_NODE_VERSION}`;
  }
  return undefined;
}

/** Of those that are here; undefined if none are: a program that was made one file has none. */
async function sourcesHere(): Promise<string | undefined> {
  try {
    return (await nativeSources()).sha256;
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === 'ERR_MODULE_NOT_FOUND' || code === 'ENOENT') return undefined;
    throw error;
  }
}

async function kernelsMismatchOf({
  sourcesSha256,
  processor: madeFor,
}: Manifest): Promise<string | undefined> {
  const sources = await sourcesHere();
  if (sources === undefined) return 'their sources are not here to compare them with';
  if (sources !== sourcesSha256) return 'they are of other sources';
  const here = await processor();
  if (madeFor === here) return undefined;
  return `they were compiled for the processor ${madeFor}, this is ${here}`;
}

/** @returns The installation of a variant, whether it matches or not; undefined if there is none. */
export async function readInstallation(
  variant: Variant,
): Promise<TensorFlowInstallation | undefined> {
  const folder = installationFolder(variant);
  const manifest = await readManifest(folder);
  if (manifest === undefined) return undefined;
  const mismatch = mismatchOf(manifest);
  const kernelsMismatch = await kernelsMismatchOf(manifest);
  return {
    variant,
    folder,
    tensorflowVersion: manifest.tensorflow,
    entry: join(folder, TFJS_NODE, 'dist', 'index.js'),
    opener: join(folder, OPENER_FILE),
    kernels: join(folder, KERNELS_FILE),
    ...(mismatch !== undefined && { mismatch }),
    ...(kernelsMismatch !== undefined && { kernelsMismatch }),
  };
}
