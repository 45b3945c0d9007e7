import { readdir, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { EpochMetrics } from '../callbacks/callback.js';
import { appendToFile, writeFileWhole } from '../files/writeFiles.js';
import type { TrainingState } from '../loop/trainingState.js';
import type { TrainableOptimizer } from '../optimizers/trainableOptimizer.js';
import { TrainerError } from '../trainerError.js';
import { applyCheckpoint, readCheckpoint, writeCheckpoint } from './checkpoint.js';

const CONFIG_FILE = 'config.json';
const METRICS_FILE = 'metrics.jsonl';
const CHECKPOINTS = 'checkpoints';

export interface RestoredRun {
  readonly state: TrainingState;
  readonly history: readonly EpochMetrics[];
  /** Folder of the checkpoint. */
  readonly path: string;
}

const isMissing = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT';

/** Names in a folder; none if it is not there. */
async function listFolder(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** Checkpoints of whole epochs, and of moments within: in both cases the step decides the order. */
function checkpointName({ epoch, batch, step }: TrainingState): string {
  const name = `epoch-${String(epoch).padStart(4, '0')}`;
  return batch === 0 ? name : `${name}-step-${String(step).padStart(8, '0')}`;
}

/** A run on disk: `config.json`, `metrics.jsonl` and `checkpoints/`. */
export class RunFolder {
  private constructor(
    readonly path: string,
    private readonly keepLast: number,
  ) {}

  /**
   * Begins a run.
   *
   * @throws {TrainerError} RUN_EXISTS if the folder has one.
   */
  static async create(folder: string, config: object, keepLast: number): Promise<RunFolder> {
    const path = resolve(folder);
    const files = await listFolder(path);
    if ([CONFIG_FILE, METRICS_FILE, CHECKPOINTS].some((name) => files.includes(name))) {
      throw new TrainerError(
        'RUN_EXISTS',
        `${path} holds a run already: resume it, or choose another folder`,
      );
    }
    await writeFileWhole(join(path, CONFIG_FILE), `${JSON.stringify(config, undefined, 2)}\n`);
    return new RunFolder(path, keepLast);
  }

  /** @throws {TrainerError} NOT_FOUND if no run was begun there. */
  static async open(folder: string, keepLast = 2): Promise<RunFolder> {
    const run = new RunFolder(resolve(folder), keepLast);
    await run.config();
    return run;
  }

  /** What the run was begun with. */
  async config(): Promise<unknown> {
    const path = join(this.path, CONFIG_FILE);
    try {
      return JSON.parse(await readFile(path, 'utf8'));
    } catch (error) {
      if (isMissing(error)) throw new TrainerError('NOT_FOUND', `there is no run in ${this.path}`);
      if (!(error instanceof SyntaxError)) throw error;
      throw new TrainerError('CHECKPOINT_INVALID', `${path} is no JSON`, { cause: error });
    }
  }

  /** Folders of checkpoints, the newest first. Half-written ones have other names. */
  async checkpoints(): Promise<string[]> {
    const folder = join(this.path, CHECKPOINTS);
    const names = await listFolder(folder);
    // An epoch's checkpoint is older than those within the epoch that follows.
    const sorted = names.filter((name) => name.startsWith('epoch-')).sort();
    return sorted.reverse().map((name) => join(folder, name));
  }

  /**
   * Writes a checkpoint, then removes those that are too many.
   *
   * @returns Its folder.
   */
  async writeCheckpoint(
    state: TrainingState,
    model: LayersModel,
    optimizer: TrainableOptimizer,
  ): Promise<string> {
    const path = join(this.path, CHECKPOINTS, checkpointName(state));
    await writeCheckpoint(path, state, model, optimizer);
    for (const old of (await this.checkpoints()).slice(this.keepLast)) {
      await rm(old, { recursive: true, force: true });
    }
    return path;
  }

  async appendMetrics(metrics: EpochMetrics): Promise<void> {
    await appendToFile(join(this.path, METRICS_FILE), `${JSON.stringify(metrics)}\n`);
  }

  /** Finished epochs. A last line that was cut off does not count. */
  async metrics(): Promise<EpochMetrics[]> {
    const text = await readFile(join(this.path, METRICS_FILE), 'utf8').catch((error: unknown) => {
      if (isMissing(error)) return '';
      throw error;
    });
    return text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as EpochMetrics);
  }

  /**
   * Puts the newest whole checkpoint into model and optimizer, and takes back the metrics of what
   * came after it.
   *
   * @param onWarning Told of checkpoints that had to be passed over.
   * @returns undefined if the run has no checkpoint: it begins again.
   * @throws {TrainerError} CHECKPOINT_INVALID if it has some, and none can be used.
   */
  async restore(
    model: LayersModel,
    optimizer: TrainableOptimizer,
    onWarning: (message: string) => void = () => {},
  ): Promise<RestoredRun | undefined> {
    let last: TrainerError | undefined;
    for (const path of await this.checkpoints()) {
      try {
        const checkpoint = await readCheckpoint(path);
        applyCheckpoint(checkpoint, model, optimizer);
        return { state: checkpoint.state, history: await this.rewind(checkpoint.state), path };
      } catch (error) {
        if (!(error instanceof TrainerError)) throw error;
        last = error;
        onWarning(`${error.message}. The one before it is tried`);
      }
    }
    if (last) throw last;
    await this.rewind({ step: 0 });
    return undefined;
  }

  private async rewind({ step }: Pick<TrainingState, 'step'>): Promise<EpochMetrics[]> {
    const kept = (await this.metrics()).filter((metrics) => metrics.step <= step);
    const lines = kept.map((metrics) => `${JSON.stringify(metrics)}\n`);
    await writeFileWhole(join(this.path, METRICS_FILE), lines.join(''));
    return kept;
  }
}
