import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel, LayerVariable } from '@tensorflow/tfjs-layers';
import {
  arrayBufferOf,
  modelFiles,
  readModelArtifacts,
  readModelFile,
} from '../files/modelFiles.js';
import { writeFolderWhole } from '../files/writeFiles.js';
import type { TrainingState } from '../loop/trainingState.js';
import type { TrainableOptimizer } from '../optimizers/trainableOptimizer.js';
import { TrainerError } from '../trainerError.js';

const STATE_FILE = 'trainer.json';
const OPTIMIZER_FILE = 'optimizer.bin';
/** Raised when an older reader would misread what is written. */
const FORMAT = 1;

interface StateFile {
  readonly format: typeof FORMAT;
  readonly state: TrainingState;
  /** Which slots `optimizer.bin` has, in its order. */
  readonly slots: readonly Slot[];
  /** SHA-256 of the other files, in hexadecimal. */
  readonly sha256: Readonly<Record<string, string>>;
}

interface Slot {
  /** The weight's own name, as in `model.json`. */
  readonly weight: string;
  readonly slot: string;
  readonly shape: number[];
}

const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex');

const variableName = (weight: LayerVariable) => (weight.read() as tf.Variable).name;

async function optimizerSlots(model: LayersModel, optimizer: TrainableOptimizer) {
  const slots: Slot[] = [];
  const parts: Uint8Array[] = [];
  for (const weight of model.trainableWeights) {
    const kept = Object.entries(optimizer.readSlots(variableName(weight)));
    for (const [slot, tensor] of kept) {
      slots.push({ weight: weight.originalName, slot, shape: tensor.shape });
      const { buffer, byteOffset, byteLength } = await tensor.data<'float32'>();
      parts.push(new Uint8Array(buffer, byteOffset, byteLength));
    }
  }
  return { slots, bytes: Buffer.concat(parts) };
}

/**
 * Writes all that a run needs to go on: the model in tfjs's own format, the optimizer's slots, and
 * where the run stands. The folder appears whole or not at all.
 *
 * @throws {TrainerError} WRITE_FAILED.
 */
export async function writeCheckpoint(
  folder: string,
  state: TrainingState,
  model: LayersModel,
  optimizer: TrainableOptimizer,
): Promise<void> {
  const { slots, bytes } = await optimizerSlots(model, optimizer);
  const files = { ...(await modelFiles(model)), [OPTIMIZER_FILE]: bytes };
  const checksums = Object.entries(files).map(([name, content]) => [name, sha256(content)]);
  const stateFile: StateFile = {
    format: FORMAT,
    state,
    slots,
    sha256: Object.fromEntries(checksums),
  };
  await writeFolderWhole(folder, { ...files, [STATE_FILE]: JSON.stringify(stateFile) });
}

/** What a checkpoint holds, read and checked, not yet put into place. */
export interface Checkpoint {
  readonly state: TrainingState;
  readonly weights: tf.NamedTensorMap;
  readonly slots: readonly (Slot & { readonly values: Float32Array })[];
}

/**
 * Reads a checkpoint, and checks that it is whole.
 *
 * @throws {TrainerError} NOT_FOUND or CHECKPOINT_INVALID.
 */
export async function readCheckpoint(folder: string): Promise<Checkpoint> {
  const invalid = (reason: string) =>
    new TrainerError('CHECKPOINT_INVALID', `the checkpoint ${folder} is damaged: ${reason}`);
  const text = (await readModelFile(folder, STATE_FILE)).toString('utf8');
  let file: StateFile;
  try {
    file = JSON.parse(text);
  } catch {
    throw invalid(`${STATE_FILE} is no JSON`);
  }
  if (file?.format !== FORMAT) throw invalid(`its format is ${file?.format}, not ${FORMAT}`);
  for (const [name, expected] of Object.entries(file.sha256)) {
    const found = sha256(await readModelFile(folder, name));
    if (found !== expected) throw invalid(`${name} has SHA-256 ${found}, not ${expected}`);
  }
  const { weightData, weightSpecs } = await readModelArtifacts(folder);
  const values = new Float32Array(arrayBufferOf(await readModelFile(folder, OPTIMIZER_FILE)));
  let position = 0;
  const slots = file.slots.map((slot) => {
    const start = position;
    position += tf.util.sizeFromShape(slot.shape);
    return { ...slot, values: values.subarray(start, position) };
  });
  const weights = tf.io.decodeWeights(weightData as ArrayBuffer, weightSpecs!);
  return { state: file.state, weights, slots };
}

/**
 * Puts a checkpoint into a model and an optimizer, and frees it.
 *
 * @throws {TrainerError} CHECKPOINT_INVALID if it is of another network; then nothing has changed.
 */
export function applyCheckpoint(
  { weights, slots }: Checkpoint,
  model: LayersModel,
  optimizer: TrainableOptimizer,
): void {
  try {
    checkSameNetwork(weights, model);
    for (const weight of model.weights) weight.write(weights[weight.originalName]!);
  } finally {
    tf.dispose(weights);
  }
  optimizer.reset();
  const variables = new Map(
    model.trainableWeights.map((weight) => [weight.originalName, variableName(weight)]),
  );
  tf.tidy(() => {
    for (const { weight, slot, shape, values } of slots) {
      optimizer.writeSlots(variables.get(weight)!, { [slot]: tf.tensor(values, shape) });
    }
  });
}

function checkSameNetwork(weights: tf.NamedTensorMap, model: LayersModel): void {
  const another = (reason: string) =>
    new TrainerError('CHECKPOINT_INVALID', `the checkpoint is of another network: ${reason}`);
  const count = Object.keys(weights).length;
  if (count !== model.weights.length) {
    throw another(`it has ${count} weights, the model ${model.weights.length}`);
  }
  for (const { originalName, shape } of model.weights) {
    const found = weights[originalName];
    if (!found) throw another(`it has no ${originalName}`);
    if (String(found.shape) !== String(shape)) {
      throw another(`its ${originalName} is [${found.shape}], the model's [${shape}]`);
    }
  }
}
