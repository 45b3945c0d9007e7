// The process that `interruption.test.ts` interrupts: in a step that blocks its thread.
import { interruption } from '../src/interruption.js';

const { signal } = interruption(() => process.stdout.write('first\n'));

function block(): void {
  process.stdout.write('blocked\n');
  const end = Date.now() + 30_000;
  while (Date.now() < end);
  process.stdout.write('over\n');
}

signal.addEventListener('abort', () => setTimeout(block, 50));
// Waits for it.
setInterval(() => {}, 1000);
process.stdout.write('ready\n');
