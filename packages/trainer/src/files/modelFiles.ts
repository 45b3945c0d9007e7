import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers';
import { TrainerError } from '../trainerError.js';
import { modelArtifacts } from './modelArtifacts.js';
import { writeFolderWhole } from './writeFiles.js';

export const TOPOLOGY_FILE = 'model.json';
export const WEIGHTS_FILE = 'weights.bin';

/** A model as two files in tfjs's own format, which every tfjs loads. */
export async function modelFiles(model: LayersModel): Promise<Record<string, string | Uint8Array>> {
  const { modelTopology, weightSpecs, weightData } = await modelArtifacts(model);
  const json = {
    modelTopology,
    format: 'layers-model',
    generatedBy: `TensorFlow.js ${tf.version_core}`,
    convertedBy: null,
    weightsManifest: [{ paths: [WEIGHTS_FILE], weights: weightSpecs }],
  };
  const bytes = new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData));
  return { [TOPOLOGY_FILE]: JSON.stringify(json), [WEIGHTS_FILE]: bytes };
}

/** Reads a file of a model or a checkpoint. */
export async function readModelFile(folder: string, name: string): Promise<Buffer> {
  try {
    return await readFile(join(folder, name));
  } catch (error) {
    if (!['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    throw new TrainerError('NOT_FOUND', `there is no ${name} in ${folder}`, { cause: error });
  }
}

/** The bytes alone, without the rest of the pool that Node may have put them into. */
function arrayBufferOf({ buffer, byteOffset, byteLength }: Uint8Array): ArrayBuffer {
  return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
}

/**
 * Topology and weights of a saved model, of files that are read already.
 *
 * @throws {TrainerError} CHECKPOINT_INVALID if they are damaged.
 */
export function parseModel(folder: string, fileOf: (name: string) => Buffer): tf.io.ModelArtifacts {
  const json = fileOf(TOPOLOGY_FILE);
  const bytes = fileOf(WEIGHTS_FILE);
  try {
    const { modelTopology, weightsManifest } = JSON.parse(json.toString('utf8'));
    const weightSpecs = weightsManifest[0].weights as tf.io.WeightsManifestEntry[];
    const size = weightSpecs.reduce((sum, { shape }) => sum + 4 * tf.util.sizeFromShape(shape), 0);
    if (size !== bytes.length) throw new Error(`${bytes.length} bytes of weights, not ${size}`);
    return { modelTopology, weightSpecs, weightData: arrayBufferOf(bytes) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TrainerError('CHECKPOINT_INVALID', `the model in ${folder} is damaged: ${reason}`, {
      cause: error,
    });
  }
}

/**
 * Reads topology and weights of a saved model.
 *
 * @throws {TrainerError} NOT_FOUND, or CHECKPOINT_INVALID if they are damaged.
 */
export async function readModelArtifacts(folder: string): Promise<tf.io.ModelArtifacts> {
  const files = new Map<string, Buffer>();
  for (const name of [TOPOLOGY_FILE, WEIGHTS_FILE])
    files.set(name, await readModelFile(folder, name));
  return parseModel(folder, (name) => files.get(name)!);
}

/**
 * Saves a model as `model.json` and `weights.bin`, which every tfjs loads. The folder appears whole
 * or not at all. Node only.
 *
 * @throws {TrainerError} WRITE_FAILED.
 */
export async function writeModel(model: LayersModel, folder: string): Promise<void> {
  await writeFolderWhole(folder, await modelFiles(model));
}

/** Loads what `writeModel` wrote, or a checkpoint's model. */
export async function readModel(folder: string): Promise<LayersModel> {
  return loadLayersModel(tf.io.fromMemory(await readModelArtifacts(folder)));
}
