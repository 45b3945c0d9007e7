// `npm start`: sets up, builds and trains the recipe `quick`. What follows `--` goes to
// `cifar train`: npm start -- --epochs 3
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build, root, setUp } from './setup.mjs';

setUp();
build();

const cifar = join(root, 'packages', 'examples', 'bin', 'cifar.js');
const args = process.argv.slice(2);
const recipe = args.some((arg) => arg.startsWith('--recipe')) ? [] : ['--recipe', 'quick'];
const training = spawn(process.execPath, [cifar, 'train', ...recipe, ...args], {
  stdio: 'inherit',
});
// Ctrl-C reaches the training as well; it saves, says how to go on and ends, and so do we.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {});
training.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
});
