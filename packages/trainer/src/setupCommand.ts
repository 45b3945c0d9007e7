// The command `cifar-setup`, for whoever has installed this package.
import { parseArgs } from 'node:util';
import { runSetUp } from './tensorflow/runSetUp.js';
import { TrainerError } from './trainerError.js';

const USAGE = `usage: cifar-setup tensorflow [--gpu] [--force] [--json]

Builds TensorFlow's native library into your cache, by npm, pip and a C++ compiler;
selectBackend of @cifar/trainer then finds it.

  --gpu    the build for NVIDIA's cards, with CUDA's libraries
  --force  build anew even if all is there
  --json   print a line of JSON
`;

/** What a shell expects of a command: that it failed, was called wrongly, was ended by Ctrl-C. */
const [FAILURE, WRONG_USAGE, INTERRUPTED] = [1, 2, 130];

const flag = { type: 'boolean', default: false } as const;

function parse() {
  const options = { gpu: flag, force: flag, json: flag, help: { ...flag, short: 'h' } };
  return parseArgs({ options, allowPositionals: true });
}

async function main(): Promise<number> {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse();
  } catch (error) {
    process.stderr.write(`error: ${(error as Error).message}\n\n${USAGE}`);
    return WRONG_USAGE;
  }
  const { values, positionals } = parsed;
  const { help, ...options } = values;
  if (help) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (positionals.length !== 1 || positionals[0] !== 'tensorflow') {
    const received = positionals.length === 0 ? 'nothing' : `'${positionals.join(' ')}'`;
    process.stderr.write(`error: ${received} cannot be set up: choose tensorflow\n\n${USAGE}`);
    return WRONG_USAGE;
  }
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(INTERRUPTED);
      process.stderr.write('stopping ...\n');
      controller.abort();
    });
  }
  try {
    await runSetUp({ ...options, signal: controller.signal });
    return 0;
  } catch (error) {
    if (controller.signal.aborted) return INTERRUPTED;
    if (!(error instanceof TrainerError)) throw error;
    process.stderr.write(`error: ${error.message}\n`);
    return FAILURE;
  }
}

process.exitCode = await main();
