import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

// They are read only when a version is made, which is late to learn that a formatter took their head apart.
it('changesets are read by the tool that makes versions of them', async () => {
  const command = ['changeset', 'status', '--since', 'HEAD'];
  const { stdout } = await promisify(execFile)('npx', command, { cwd: root });
  expect(stdout).toContain('@cifar/trainer');
});
