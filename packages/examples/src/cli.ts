import { CifarDataError } from '@cifar/data-cifar';
import { KernelMemoryError } from '@cifar/kernels';
import { BACKENDS, type Precision, TrainerError } from '@cifar/trainer';
import { Command, InvalidArgumentError, Option } from 'commander';
import pc from 'picocolors';
import type { Card } from './bench/roofline.js';
import { CommandError } from './commandError.js';
import {
  type BenchOptions,
  benchCommand,
  MEASURE,
  MEASURE_LOOP,
  measureCommand,
  measureLoopCommand,
} from './commands/bench.js';
import {
  MEASURE_PIPELINE,
  MEASURE_READING,
  measurePipelineCommand,
  measureReadingCommand,
} from './commands/benchData.js';
import { type DataOptions, dataCommand } from './commands/data.js';
import { type DoctorOptions, doctorCommand } from './commands/doctor.js';
import { type EvaluateOptions, evaluateCommand } from './commands/evaluate.js';
import { type PackCommandOptions, packCommand } from './commands/pack.js';
import { type PredictOptions, predictCommand } from './commands/predict.js';
import { type ReportOptions, reportCommand } from './commands/report.js';
import { type SetupOptions, setupCommand } from './commands/setup.js';
import { type TrainOptions, trainCommand } from './commands/train.js';
import { NAMED_TRANSFORMS, usageOf } from './data/namedTransforms.js';
import { REAL_SETS } from './data/realSets.js';
import { RECIPES } from './recipes/recipes.js';

const FAILURE = 1;
const USAGE = 2;

function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('not 1, 2, 3, ...');
  return value;
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(value) || value < 0) {
    throw new InvalidArgumentError('not an integer of at least 0');
  }
  return value;
}

/** Such as 16,64. */
function list<T>(parse: (text: string) => T): (text: string) => T[] {
  return (text) => text.split(',').map(parse);
}

function address(text: string): string {
  if (!URL.canParse(text) || !/^https?:/.test(text)) {
    throw new InvalidArgumentError('not addresses that begin with https:// or http://');
  }
  return text;
}

function positiveNumber(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value < Number.POSITIVE_INFINITY)) {
    throw new InvalidArgumentError('not a number greater than 0');
  }
  return value;
}

const PRECISIONS: readonly Precision[] = ['float32', 'mixed'];

function precision(text: string): Precision {
  const found = PRECISIONS.find((name) => name === text);
  if (!found) throw new InvalidArgumentError(`not ${PRECISIONS.join(' or ')}`);
  return found;
}

const data = () =>
  new Option(
    '--data <path>',
    'folder or archive of CIFAR-100 (default: CIFAR_DATA_DIR, the cache)',
  );
const realSet = () =>
  new Option('--dataset <name>', 'which images')
    .choices(Object.keys(REAL_SETS))
    .default('cifar-100');
const json = () => new Option('--json', 'print JSON lines');
const backend = () =>
  new Option('--backend <name>', `auto, ${BACKENDS.join(', ')} (default: auto)`);
const runDir = () => new Option('--run-dir <folder>', 'folder of the run (default: in runs/)');

const program = new Command('cifar')
  .description('Train image classifiers in TypeScript: sub-Inception networks on CIFAR-100.')
  // Options belong to the command that they follow: `data` has some, and so has `data pack`.
  .enablePositionalOptions()
  .showHelpAfterError('(--help shows what there is)')
  .exitOverride();

/** Runs a command, and ends the process with the exit code that it gives. */
const ending =
  <Arguments extends unknown[]>(run: (...given: Arguments) => Promise<number>) =>
  async (...given: Arguments) => {
    process.exitCode = await run(...given);
  };

program
  .command('train')
  .description('train a network by a recipe, and evaluate it')
  .option('--recipe <name>', `${RECIPES.map(({ name }) => name).join(' or ')} (default: quick)`)
  .addOption(data())
  .option('--synthetic', 'train on images drawn by code')
  .addOption(backend())
  .option('--epochs <n>', 'length of the run; stages keep their shares', positiveInteger)
  .option('--batch-size <n>', 'images of a step', positiveInteger)
  .option('--workers <n>', 'threads that share each batch', positiveInteger)
  .option('--data-workers <n>', 'threads that make batches ahead (default: 0)', wholeNumber)
  .addOption(
    new Option('--precision <name>', 'of activations; mixed: 16 bits, on webgpu').choices(
      PRECISIONS,
    ),
  )
  .option('--limit <n>', 'use so many images of either split at most', positiveInteger)
  .option('--seed <n>', 'decides all that is random', wholeNumber)
  .addOption(runDir())
  .option('--resume', 'go on with the run in --run-dir, or with the newest')
  .option('--checkpoint-steps <n>', 'a checkpoint also after every n steps', positiveInteger)
  .option('--max-minutes <n>', 'end, with a checkpoint, after so long', positiveNumber)
  .option('--tensorboard', "write event files for TensorBoard into the run's folder")
  .option('--quiet', 'show no progress')
  .addOption(json())
  .action(ending((options: TrainOptions) => trainCommand(options)));

program
  .command('evaluate')
  .description('evaluate the newest run on the test images')
  .addOption(runDir())
  .addOption(data())
  .addOption(backend())
  .option('--limit <n>', 'use so many images at most', positiveInteger)
  .addOption(json())
  .action(ending((options: EvaluateOptions) => evaluateCommand(options)));

program
  .command('predict')
  .description('say what is on a picture')
  .argument('<picture>', 'a PNG or JPEG file')
  .addOption(runDir())
  .addOption(backend())
  .addOption(json())
  .action(ending((picture: string, options: PredictOptions) => predictCommand(picture, options)));

program
  .command('report')
  .description('write report.html: curves, classes and pictures of a run, or of several to compare')
  .argument('[runs...]', 'folders of runs (default: the newest)')
  .addOption(data())
  .option(
    '--output <file.html>',
    "where to (default: report.html, in the run's folder if it is one)",
  )
  .option('--no-evaluate', 'leave out classes and pictures')
  .addOption(json())
  .action(ending((runs: string[], options: ReportOptions) => reportCommand(runs, options)));

const dataProgram = program
  .command('data')
  .enablePositionalOptions()
  .description('say where the images are and whether they are whole')
  .addOption(data())
  .addOption(realSet())
  .option('--synthetic', 'look at the synthetic set')
  .option('--download', 'get the archive if there is none')
  .option('--mirror <addresses>', 'ask these first, separated by commas', list(address))
  .option('--sheet <file.png>', 'draw what training makes of the images')
  .option('--recipe <name>', 'whose augmentation the sheet shows (default: quick)')
  .option('--transforms <list>', 'what the sheet shows instead, such as "randomMirror cutout(8)"')
  .addOption(json())
  .addHelpText('after', () => {
    const usages = Object.keys(NAMED_TRANSFORMS).map((name) => `  ${usageOf(name)}`);
    return ['', 'Transforms, with values in this order or by name:', ...usages].join('\n');
  })
  .action(ending((options: DataOptions) => dataCommand(options)));

dataProgram
  .command('pack')
  .description("write the images as MXNet's records: train.rec, train.idx, train.lst and of test")
  .argument('<folder>', 'where to')
  .addOption(data())
  .addOption(realSet())
  .option('--synthetic', 'pack images drawn by code')
  .addOption(
    new Option('--labels <which>', 'what a record says of its image')
      .choices(['fine', 'fine-and-coarse'])
      .default('fine'),
  )
  .option('--force', 'replace a pack that is there')
  .option('--quiet', 'show no progress')
  .addOption(json())
  .action(ending((folder: string, options: PackCommandOptions) => packCommand(folder, options)));

program
  .command('doctor')
  .description('say what this machine has for training')
  .addOption(data())
  .addOption(json())
  .action(ending((options: DoctorOptions) => doctorCommand(options)));

program
  .command('setup')
  .description('build what makes training faster, into your cache')
  .argument('<what>', "tensorflow: TensorFlow's native library, by npm, pip and a C++ compiler")
  .option('--gpu', "the build for NVIDIA's cards, with CUDA's libraries")
  .option('--force', 'build anew even if all is there')
  .addOption(json())
  .action(ending((what: string, options: SetupOptions) => setupCommand(what, options)));

program
  .command('bench')
  .description('measure speed and memory; lists are separated by commas')
  .option('--backend <names>', `of ${BACKENDS.join(', ')}`, list(String), ['wasm'])
  .option('--batch-size <ns>', 'images of a step', list(positiveInteger), [64])
  .option('--width <ns>', 'factor of all channel counts', list(positiveNumber), [1])
  .option('--workers <ns>', 'threads that share each training batch', list(positiveInteger), [1])
  .option('--precision <names>', 'float32, mixed (on webgpu)', list(precision), ['float32'])
  .option(
    '--steps <n>',
    'steps that count, after a warm-up; of --data epochs, and readings',
    positiveInteger,
    5,
  )
  .option('--profile', 'add up the time of each kernel of a training step')
  .option('--loop', 'instead: what the training loop costs, all callbacks on')
  .addOption(
    new Option(
      '--data [places...]',
      'instead: how fast batches are made, and how long folders and archives of CIFAR-100 take to ' +
        'be read (default: CIFAR_DATA_DIR, the cache)',
    ).conflicts(['backend', 'width', 'workers', 'precision', 'profile', 'loop', 'card']),
  )
  .option('--limit <n>', 'with --data: use so many images of an epoch at most', positiveInteger)
  .option('--against <other>', 'torch: run the same in PyTorch, in turn, and print the ratio')
  .option('--python <program>', 'a Python that has PyTorch', 'python3')
  .addOption(
    new Option('--card <speeds>', 'TFLOP/s and TB/s that the least times of a profile are of')
      .argParser(card)
      .default({ operationsPerSecond: 67e12, bytesPerSecond: 4e12 }, '67,4'),
  )
  .addOption(json())
  .action(ending((options: BenchOptions) => benchCommand(options)));

program
  .command(MEASURE, { hidden: true })
  .argument('<configuration>')
  .action(ending((configuration: string) => measureCommand(configuration)));

program
  .command(MEASURE_LOOP, { hidden: true })
  .argument('<configuration>')
  .action(ending((configuration: string) => measureLoopCommand(configuration)));

program
  .command(MEASURE_PIPELINE, { hidden: true })
  .argument('<configuration>')
  .action(ending((configuration: string) => measurePipelineCommand(configuration)));

program
  .command(MEASURE_READING, { hidden: true })
  .argument('<configuration>')
  .action(ending((configuration: string) => measureReadingCommand(configuration)));

/** Two numbers: TFLOP/s and TB/s. */
function card(value: string): Card {
  const [operations, bytes, ...rest] = list(positiveNumber)(value);
  if (operations === undefined || bytes === undefined || rest.length > 0) {
    throw new InvalidArgumentError('two numbers, as 67,4.');
  }
  return { operationsPerSecond: operations * 1e12, bytesPerSecond: bytes * 1e12 };
}

/** Errors that a person can mend are one line; all others are ours, and show where they are from. */
function report(error: unknown): number {
  const isOurs =
    error instanceof CommandError ||
    error instanceof TrainerError ||
    error instanceof CifarDataError ||
    error instanceof KernelMemoryError ||
    typeof (error as { syscall?: unknown }).syscall === 'string';
  const shown = error instanceof Error ? (isOurs ? error.message : error.stack) : String(error);
  process.stderr.write(`${pc.red('error:')} ${shown}\n`);
  const isUsage =
    (error instanceof CommandError && error.kind === 'usage') ||
    (error instanceof TrainerError && error.code === 'INVALID_ARGUMENT');
  return isUsage ? USAGE : FAILURE;
}

try {
  await program.parseAsync();
} catch (error) {
  // Commander has said what is wrong with the command line, or shown the help.
  const { exitCode, code } = error as { exitCode?: number; code?: string };
  if (code?.startsWith('commander.')) process.exitCode = exitCode === 0 ? 0 : USAGE;
  else process.exitCode = report(error);
}
