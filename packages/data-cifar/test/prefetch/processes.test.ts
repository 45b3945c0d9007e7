import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const program = fileURLToPath(new URL('./prefetchProcess.ts', import.meta.url));

describe('a process that does not close its workers', () => {
  it.each([0, 1, 5])(
    'waits for the %i batches that it awaits, and ends',
    async (taken) => {
      const args = [...process.execArgv, program, String(taken)];
      const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 45_000 });
      expect(stdout).toBe('8\n'.repeat(taken));
    },
    60_000,
  );
});
