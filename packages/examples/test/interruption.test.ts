import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const script = fileURLToPath(new URL('blockedProcess.ts', import.meta.url));

it('a second Ctrl-C ends the process at once, also in a step that blocks it', async () => {
  const child = spawn(process.execPath, [...process.execArgv, script]);
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
    if (/(ready|blocked)\n$/.test(output)) child.kill('SIGINT');
  });
  const [, signal] = await once(child, 'close');
  expect(output).toBe('ready\nfirst\nblocked\n');
  expect(signal).toBe('SIGINT');
});
