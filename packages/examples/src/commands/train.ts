import { type CifarDataset, prefetch } from '@cifar/data-cifar';
import { inception } from '@cifar/layers-inception';
import {
  type BackendName,
  type Callback,
  csvLogger,
  type EpochMetrics,
  fit,
  jsonLines,
  nanGuard,
  type Precision,
  progressBar,
  type SelectedBackend,
  SGD,
  selectBackend,
  tensorBoard,
  timeLimit,
} from '@cifar/trainer';
import pc from 'picocolors';
import { CommandError } from '../commandError.js';
import { openDataset } from '../data/openDataset.js';
import {
  evaluationBatches,
  meanImageOf,
  trainingBatches,
  trainingImages,
} from '../data/sources.js';
import { INTERRUPTED, interruptible } from '../interruption.js';
import type { Recipe } from '../recipes/recipe.js';
import { findRecipe } from '../recipes/recipes.js';
import { scheduleOf, stageBeginnings } from '../recipes/stages.js';
import { writeRunReport } from '../report/writeRunReport.js';
import { machine } from '../run/machine.js';
import { readMeanImage, writeMeanImage } from '../run/meanImageOfRun.js';
import { type RunConfig, readRecordedRun } from '../run/runConfig.js';
import { newestRunFolder, newRunFolder, shortPath } from '../run/runFolders.js';
import type { TrainedNetwork } from '../run/trainedNetwork.js';
import { versions } from '../run/versions.js';
import { showEvaluation } from '../terminal/evaluation.js';
import { duration, percent, say, sayTable, warn } from '../terminal/output.js';

export interface TrainOptions {
  readonly recipe?: string;
  readonly data?: string;
  readonly synthetic?: boolean;
  readonly backend?: BackendName | 'auto';
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly workers?: number;
  /** Threads that make batches ahead: no part of what a run is. */
  readonly dataWorkers?: number;
  readonly precision?: Precision;
  readonly limit?: number;
  readonly seed?: number;
  readonly runDir?: string;
  readonly resume?: boolean;
  /** Also a checkpoint after every so many steps. */
  readonly checkpointSteps?: number;
  readonly maxMinutes?: number;
  readonly tensorboard?: boolean;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

/** A run that is about to begin, or to go on. */
interface Plan {
  readonly runDir: string;
  readonly recipe: Recipe;
  readonly limit: number | undefined;
  readonly backend: BackendName | 'auto';
  /** Take the synthetic set, also where there is real data. */
  readonly synthetic: boolean;
  /** The set may be exchanged for the synthetic one: not any more once a run has begun. */
  readonly acceptsSynthetic: boolean;
  readonly resume: boolean;
}

function newPlan(options: TrainOptions): Plan {
  const { epochs, batchSize, workers, precision, seed } = options;
  const { limit, synthetic = false, backend = 'auto' } = options;
  const found = findRecipe(options.recipe ?? 'quick');
  const recipe: Recipe = {
    ...found,
    ...(epochs !== undefined && { epochs }),
    ...(batchSize !== undefined && { batchSize }),
    ...(workers !== undefined && { workers }),
    ...(precision !== undefined && { precision }),
    ...(seed !== undefined && { seed }),
  };
  const { acceptsSynthetic } = recipe;
  const runDir = options.runDir ?? newRunFolder(recipe.name);
  return { runDir, recipe, limit, backend, synthetic, acceptsSynthetic, resume: false };
}

/** A run goes on as it was begun. Options that would change it are refused. */
async function resumedPlan(options: TrainOptions): Promise<Plan> {
  const runDir = options.runDir ?? (await newestRunFolder(options.recipe));
  const { config } = await readRecordedRun(runDir);
  const { recipe, limit, dataset } = config;
  const begun = {
    recipe: recipe.name,
    epochs: recipe.epochs,
    'batch-size': recipe.batchSize,
    workers: recipe.workers,
    precision: recipe.precision ?? 'float32',
    seed: recipe.seed,
    limit,
  };
  const asked = {
    recipe: options.recipe,
    epochs: options.epochs,
    'batch-size': options.batchSize,
    workers: options.workers,
    precision: options.precision,
    seed: options.seed,
    limit: options.limit,
  };
  for (const [name, value] of Object.entries(asked)) {
    const before = begun[name as keyof typeof begun];
    if (value !== undefined && value !== before) {
      throw new CommandError(
        `the run in ${shortPath(runDir)} was begun ${before === undefined ? 'without' : 'with'} ` +
          `--${name}${before === undefined ? '' : ` ${before}`}, not with --${name} ${value}: ` +
          'leave it out, or begin a new run',
        'usage',
      );
    }
  }
  const backend = options.backend ?? (config.backend as BackendName);
  if (backend !== config.backend) {
    warn(`the run was begun on ${config.backend}: its last bits will differ on ${backend}`);
  }
  const synthetic = dataset === 'synthetic-cifar-100';
  return { runDir, recipe, limit, backend, synthetic, acceptsSynthetic: false, resume: true };
}

/** What a person or a script wants to see of a run. */
function watchers({ quiet, json, tensorboard, maxMinutes }: TrainOptions): Callback[] {
  return [
    ...(quiet ? [] : [progressBar()]),
    ...(json ? [jsonLines(say)] : []),
    ...(tensorboard ? [tensorBoard({ histogramsEverySteps: 500 })] : []),
    ...(maxMinutes === undefined ? [] : [timeLimit({ seconds: 60 * maxMinutes })]),
    csvLogger(),
    nanGuard(),
  ];
}

/** How a run that has ended early goes on. */
function sayHowToGoOn({ runDir }: Plan, options: TrainOptions): void {
  say(`  npx cifar train --resume --run-dir ${shortPath(runDir)}${sameData(options)}`);
}

function introduce(
  { recipe, runDir, resume }: Plan,
  dataset: CifarDataset,
  backend: SelectedBackend,
): void {
  say(`${pc.bold(recipe.name)}: ${recipe.description}`);
  for (const deviation of recipe.deviations) say(pc.dim(`  differs: ${deviation}`));
  say(`data     ${dataset.name}, ${dataset.source}`);
  say(`backend  ${backend.name}: ${backend.reason}`);
  if (backend.singleThreaded && recipe.workers > 1) {
    say(`threads  ${recipe.workers}, each with a part of every batch`);
  }
  if (recipe.precision === 'mixed') say('numbers  of 16 bits, weights and sums of 32');
  say(`run      ${shortPath(runDir)}${resume ? ', resumed' : ''}`);
  say();
}

/** The option that a later command needs to find the same images, where one was needed here. */
const sameData = ({ data }: TrainOptions) => (data === undefined ? '' : ` --data ${data}`);

function conclude(
  plan: Plan,
  options: TrainOptions,
  dataset: CifarDataset,
  history: readonly EpochMetrics[],
  report: string | undefined,
): void {
  const { recipe, runDir } = plan;
  const last = history.at(-1)!;
  const validation = last.validation!;
  const seconds = history.reduce((sum, epoch) => sum + epoch.seconds, 0);
  say();
  sayTable([
    ['recipe', recipe.name],
    ['data', dataset.name],
    ['training images seen', String(history.reduce((sum, { train }) => sum + train.examples, 0))],
    ['training time', `${duration(seconds)}, ${last.imagesPerSecond.toFixed(1)} img/s`],
    ['peak memory', `${(process.resourceUsage().maxRSS / 2 ** 20).toFixed(1)} GiB`],
    ['test images', String(validation.examples)],
    ['test top-1', `${percent(validation.top1)} (chance 1 %)`],
    ['test top-5', `${percent(validation.top5)} (chance 5 %)`],
    ['test loss', validation.loss.toFixed(4)],
    ['run folder', shortPath(runDir)],
    ...(report === undefined ? [] : [['report', shortPath(report)] as const]),
  ]);
  say();
  say('What to try next:');
  // Those commands take the newest run of themselves; one in a place of its own must be named.
  const sameRun = options.runDir === undefined ? '' : ` --run-dir ${shortPath(runDir)}`;
  const suggest = (command: string, why: string) => say(`  npx cifar ${command.padEnd(32)} ${why}`);
  suggest(`evaluate${sameRun}${sameData(options)}`, 'the same figures again');
  suggest(`predict picture.png${sameRun}`, 'what is on a picture');
  suggest('data --sheet sheet.png', 'what the network gets to see');
  if (recipe.name === 'quick') {
    suggest(`train --epochs ${4 * recipe.epochs}`, 'the same for longer: better');
    suggest('train --recipe notebook', 'the whole network: days on a CPU');
  }
}

/**
 * The run's `report.html`. A run is done without one: why there is none is a warning.
 *
 * @returns Its path; undefined if it could not be made.
 */
async function reportOn(
  network: TrainedNetwork,
  dataset: CifarDataset,
  { quiet }: TrainOptions,
  signal: AbortSignal,
): Promise<string | undefined> {
  const folder = network.run.path;
  try {
    return await writeRunReport(network, dataset, {
      signal,
      ...(!quiet && { onProgress: showEvaluation }),
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const command = `npx cifar report ${shortPath(folder)}`;
    warn(`the run is done, but its report could not be written (${reason}): ${command}`);
    return undefined;
  }
}

async function train(
  plan: Plan,
  options: TrainOptions,
  signal: AbortSignal,
  onBegin: () => void,
): Promise<number> {
  const { runDir, recipe, limit, resume } = plan;
  const { data, json, quiet, dataWorkers = 0 } = options;
  const backend = await selectBackend(plan.backend);
  const place = data === undefined ? {} : { data };
  const dataset = await openDataset({ ...plan, ...place, quiet, signal });
  const images = trainingImages(recipe, dataset);
  if (!json) introduce(plan, dataset, backend);

  const wantsMean = recipe.normalization === 'mean-image';
  const begun = resume ? await readMeanImage(recipe, runDir) : undefined;
  const mean = begun ?? (wantsMean ? meanImageOf(recipe, images) : undefined);
  const source = trainingBatches(recipe, images, mean);
  const { optimizer, network, freshStages, seed, epochs, precision } = recipe;
  // Other backends use all cores by themselves.
  const threads = backend.singleThreaded ? recipe.workers : 1;
  const schedule = scheduleOf(recipe, source);
  const config: RunConfig = {
    recipe,
    ...(limit !== undefined && { limit }),
    backend: backend.name,
    dataset: dataset.name,
    classes: dataset.classes,
    versions,
    machine: machine(),
  };
  const keepMean: Callback = {
    // The folder is there by then, and it is ours.
    onTrainBegin: async () => {
      if (mean && !resume) await writeMeanImage(mean, runDir);
    },
  };
  const model = inception({ ...network, classes: dataset.classes.length, seed });
  const prefetched = dataWorkers > 0 ? prefetch(source, { workers: dataWorkers }) : undefined;
  onBegin();
  const result = await fit(model, {
    train: prefetched ?? source,
    validation: evaluationBatches(dataset.test, mean),
    epochs,
    optimizer: new SGD({ ...optimizer, learningRate: schedule.at(0) }),
    schedule,
    ...(freshStages && { resetOptimizerAt: stageBeginnings(recipe) }),
    callbacks: [keepMean, ...watchers(options)],
    checkpoints: {
      keepBest: 1,
      ...(options.checkpointSteps !== undefined && { everySteps: options.checkpointSteps }),
    },
    ...(precision !== undefined && { precision }),
    ...(threads > 1 && {
      workers: { count: threads, modules: [import.meta.resolve('@cifar/layers-inception')] },
    }),
    runDir,
    resume,
    config,
    onWarning: warn,
    signal,
  }).finally(() => prefetched?.close());
  if (result.status === 'interrupted') {
    say(`stopped after step ${result.step}, everything is saved. To go on:`);
    sayHowToGoOn(plan, options);
    return INTERRUPTED;
  }
  if (result.status === 'stopped') {
    if (json) return 0;
    say(`stopped after step ${result.step}: ${result.reason}; everything is saved. To go on:`);
    sayHowToGoOn(plan, options);
    return 0;
  }
  const run = await readRecordedRun(runDir);
  const report = await reportOn({ model, run, mean }, dataset, options, signal);
  if (!json) conclude(plan, options, dataset, result.history, report);
  return 0;
}

/**
 * `cifar train`.
 *
 * @returns The exit code.
 */
export async function trainCommand(options: TrainOptions): Promise<number> {
  let hasSteps = false;
  return interruptible(
    async (signal) => {
      const plan = options.resume ? await resumedPlan(options) : newPlan(options);
      return train(plan, options, signal, () => {
        hasSteps = true;
      });
    },
    () => {
      if (!hasSteps) return;
      process.stderr.write('\nfinishing the step and saving; once more to stop at once\n');
    },
  );
}
