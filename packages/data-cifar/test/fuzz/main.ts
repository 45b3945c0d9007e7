import { parseArgs } from 'node:util';
import { runFuzz } from './runFuzz.js';
import { targets } from './targets/index.js';

// npm run fuzz -w packages/data-cifar -- --target pickle --inputs 1000000 --seed 7
// One input alone: --input 12345. Without a target, all of them.

const { values } = parseArgs({
  options: {
    target: { type: 'string' },
    inputs: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    input: { type: 'string' },
  },
});

const names = values.target === undefined ? targets.map(({ name }) => name) : [values.target];
const single = values.input === undefined ? {} : { first: Number(values.input), inputs: 1 };
for (const target of names) {
  const started = performance.now();
  const { accepted, refused, failure } = await runFuzz({
    target,
    seed: Number(values.seed),
    inputs: Number(values.inputs),
    ...single,
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const found = failure
    ? `input ${failure.input}: ${failure.problem}`
    : `${accepted} parsed, ${refused} refused`;
  process.stdout.write(`${target}: ${found} (${seconds} s)\n`);
  if (failure) process.exitCode = 1;
}
