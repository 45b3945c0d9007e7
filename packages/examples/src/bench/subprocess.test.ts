import { expect, it } from 'vitest';
import { CommandError } from '../commandError.js';
import { jsonOf } from './subprocess.js';

const run = (script: string) =>
  jsonOf(process.execPath, ['-e', script], new AbortController().signal);

it('gives what the program says', async () => {
  expect(await run('console.log(JSON.stringify({ answer: 42 }))')).toEqual({ answer: 42 });
});

it.each([
  ['its last line', "console.error('Traceback:\\nno memory left'); process.exit(1)"],
  ['the error, not its stack', "throw new Error('no memory left')"],
  [
    'what our own command says',
    "process.stderr.write('error: ' + new Error('no memory left').stack + '\\n'); process.exit(1)",
  ],
])('fails with %s', async (_, script) => {
  const failing = run(script);
  await expect(failing).rejects.toThrow(CommandError);
  await expect(failing).rejects.toThrow(/ failed: (Error: )?no memory left$/);
});
