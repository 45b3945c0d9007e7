import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { CallbackState, EpochMetrics, Json } from '../callbacks/callback.js';
import { modelFiles, parseModel, readModelFile } from '../files/modelFiles.js';
import { writeFolderWhole } from '../files/writeFiles.js';
import type { TrainingState } from '../loop/trainingState.js';
import type { TrainableOptimizer } from '../optimizers/trainableOptimizer.js';
import type { ScheduleConfig } from '../schedules/schedule.js';
import { TrainerError } from '../trainerError.js';
import { CHECKSUMS_FILE, readChecksums, sha256, writeChecksums } from './checksums.js';
import { bytesOf, readTensors, type TensorEntry } from './tensorFile.js';

const STATE_FILE = 'trainer.json';
const OPTIMIZER_FILE = 'optimizer.bin';
const CALLBACKS_FILE = 'callbacks.bin';
/** Raised when an older reader would misread what is written. */
const FORMAT = 2;

/** What decides about the last bits, and about what comes next, beside weights and slots. */
export interface Circumstances {
  readonly backend: string;
  readonly precision: string;
  readonly workers: number;
  readonly optimizer: string;
  /** null where the schedule cannot be written down, or there is none. */
  readonly schedule: ScheduleConfig | null;
}

/** Where a run stands. */
export interface RunState {
  readonly state: TrainingState;
  /** Every finished epoch. */
  readonly history: readonly EpochMetrics[];
  readonly circumstances: Circumstances;
  /** By the name of the callback. */
  readonly callbacks: Readonly<Record<string, CallbackState>>;
}

/** A slot of the optimizer in `optimizer.bin`. */
interface SlotEntry extends TensorEntry {
  /** The weight's own name, as in `model.json`. */
  readonly weight: string;
}

/** A tensor of a callback in `callbacks.bin`. */
interface CallbackTensorEntry extends TensorEntry {
  readonly callback: string;
}

interface StateFile extends Omit<RunState, 'callbacks'> {
  readonly format: typeof FORMAT;
  readonly tfjs: string;
  /** What the files have, in their order. */
  readonly slots: readonly SlotEntry[];
  readonly callbackTensors: readonly CallbackTensorEntry[];
  readonly callbackValues: Readonly<Record<string, Json>>;
}

const variableName = (weight: LayersModel['weights'][number]) =>
  (weight.read() as tf.Variable).name;

function slotsOf(model: LayersModel, optimizer: TrainableOptimizer) {
  return model.trainableWeights.flatMap((weight) =>
    Object.entries(optimizer.readSlots(variableName(weight))).map(([name, tensor]) => ({
      entry: { weight: weight.originalName, name, shape: tensor.shape },
      tensor,
    })),
  );
}

function callbackTensorsOf(callbacks: RunState['callbacks']) {
  return Object.entries(callbacks).flatMap(([callback, { tensors = {} }]) =>
    Object.entries(tensors).map(([name, tensor]) => ({
      entry: { callback, name, shape: tensor.shape },
      tensor,
    })),
  );
}

/** What a checkpoint is made of, by the names of its files. */
async function checkpointFiles(
  { callbacks, ...run }: RunState,
  model: LayersModel,
  optimizer: TrainableOptimizer,
): Promise<Record<string, string | Uint8Array>> {
  const slots = slotsOf(model, optimizer);
  const tensors = callbackTensorsOf(callbacks);
  const values = Object.entries(callbacks).flatMap(([name, state]) =>
    state.values === undefined ? [] : [[name, state.values] as const],
  );
  const stateFile: StateFile = {
    format: FORMAT,
    tfjs: tf.version_core,
    ...run,
    slots: slots.map(({ entry }) => entry),
    callbackTensors: tensors.map(({ entry }) => entry),
    callbackValues: Object.fromEntries(values),
  };
  return {
    ...(await modelFiles(model)),
    [OPTIMIZER_FILE]: await bytesOf(slots.map(({ tensor }) => tensor)),
    [CALLBACKS_FILE]: await bytesOf(tensors.map(({ tensor }) => tensor)),
    [STATE_FILE]: JSON.stringify(stateFile),
  };
}

/**
 * Writes all that a run needs to go on: the model in tfjs's own format, the slots of the optimizer, what
 * callbacks keep, and where the run stands. The folder appears whole or not at all.
 *
 * @throws {TrainerError} WRITE_FAILED.
 */
export async function writeCheckpoint(
  folder: string,
  run: RunState,
  model: LayersModel,
  optimizer: TrainableOptimizer,
): Promise<void> {
  const files = await checkpointFiles(run, model, optimizer);
  await writeFolderWhole(folder, { ...files, [CHECKSUMS_FILE]: writeChecksums(files) });
}

/** What a checkpoint holds, read and checked, not yet put into place. */
export interface Checkpoint extends Omit<RunState, 'callbacks'> {
  readonly path: string;
  readonly weights: tf.NamedTensorMap;
  readonly slots: readonly (SlotEntry & { readonly values: Float32Array })[];
  readonly callbackValues: Readonly<Record<string, Json>>;
  readonly callbackTensors: readonly (CallbackTensorEntry & { readonly values: Float32Array })[];
}

/**
 * Reads a checkpoint, and checks every byte of it.
 *
 * @throws {TrainerError} NOT_FOUND or CHECKPOINT_INVALID.
 */
export async function readCheckpoint(folder: string): Promise<Checkpoint> {
  const invalid = (reason: string) =>
    new TrainerError('CHECKPOINT_INVALID', `the checkpoint ${folder} is damaged: ${reason}`);
  const list = readChecksums((await readModelFile(folder, CHECKSUMS_FILE)).toString('utf8'));
  if (!list) throw invalid(`${CHECKSUMS_FILE} is no list of checksums`);
  const files = new Map<string, Buffer>();
  for (const [name, expected] of list) {
    const content = await readModelFile(folder, name);
    const found = sha256(content);
    if (found !== expected) throw invalid(`${name} has SHA-256 ${found}, not ${expected}`);
    files.set(name, content);
  }
  const fileOf = (name: string) => {
    const content = files.get(name);
    if (!content) throw invalid(`${CHECKSUMS_FILE} has no ${name}`);
    return content;
  };
  const file: StateFile = JSON.parse(fileOf(STATE_FILE).toString('utf8'));
  const { format, state, history, circumstances, callbackValues } = file;
  if (format !== FORMAT) throw invalid(`its format is ${format}, not ${FORMAT}`);
  const { weightData, weightSpecs } = parseModel(folder, fileOf);
  return {
    ...{ path: folder, state, history, circumstances, callbackValues },
    weights: tf.io.decodeWeights(weightData as ArrayBuffer, weightSpecs!),
    slots: readTensors(file.slots, fileOf(OPTIMIZER_FILE)),
    callbackTensors: readTensors(file.callbackTensors, fileOf(CALLBACKS_FILE)),
  };
}

/**
 * Puts a checkpoint into a model and an optimizer, and frees its weights.
 *
 * @throws {TrainerError} CHECKPOINT_INVALID if it is of another network or another optimizer; the model
 *   has not changed then.
 */
export function applyCheckpoint(
  { path, weights, slots }: Checkpoint,
  model: LayersModel,
  optimizer: TrainableOptimizer,
): void {
  try {
    checkSameNetwork(path, weights, model);
    optimizer.reset();
    applySlots(path, slots, model, optimizer);
    for (const weight of model.weights) weight.write(weights[weight.originalName]!);
  } finally {
    tf.dispose(weights);
  }
}

function applySlots(
  path: string,
  slots: Checkpoint['slots'],
  model: LayersModel,
  optimizer: TrainableOptimizer,
): void {
  const variables = new Map(
    model.trainableWeights.map((weight) => [weight.originalName, variableName(weight)]),
  );
  tf.tidy(() => {
    for (const [weight, variable] of variables) {
      const kept = slots.filter((slot) => slot.weight === weight);
      if (kept.length === 0) continue;
      const tensors = kept.map(({ name, shape, values }) => [name, tf.tensor(values, shape)]);
      optimizer.writeSlots(variable, Object.fromEntries(tensors));
      const taken = optimizer.readSlots(variable);
      const refused = kept.find(({ name }) => !(name in taken));
      if (refused) {
        throw new TrainerError(
          'CHECKPOINT_INVALID',
          `the checkpoint ${path} is of another optimizer: it has a slot '${refused.name}' of ` +
            `${weight}, which this one does not keep`,
        );
      }
    }
  });
}

function checkSameNetwork(path: string, weights: tf.NamedTensorMap, model: LayersModel): void {
  const another = (reason: string) =>
    new TrainerError(
      'CHECKPOINT_INVALID',
      `the checkpoint ${path} is of another network: ${reason}`,
    );
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

/** What a checkpoint has of a callback, to be used and disposed of; undefined if nothing. */
export function callbackStateOf(
  { callbackValues, callbackTensors }: Checkpoint,
  name: string,
): CallbackState | undefined {
  const values = callbackValues[name];
  const own = callbackTensors.filter(({ callback }) => callback === name);
  if (values === undefined && own.length === 0) return undefined;
  const tensors = own.map((entry) => [entry.name, tf.tensor(entry.values, [...entry.shape])]);
  return {
    ...(values !== undefined && { values }),
    ...(own.length > 0 && { tensors: Object.fromEntries(tensors) }),
  };
}
