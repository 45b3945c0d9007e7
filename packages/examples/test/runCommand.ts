import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const loadTypeScript = fileURLToPath(
  new URL('../../../test/support/loadTypeScript.mjs', import.meta.url),
);
const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url));

export interface CommandOptions {
  readonly cwd: string;
  /** Default: no data, and a cache that is empty. */
  readonly env?: Readonly<Record<string, string>>;
  /** Sends SIGINT when the standard error output shows this. */
  readonly interruptAt?: RegExp;
}

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** No data. */
const WITHOUT = { CIFAR_DATA_DIR: '' };

/** Runs `cifar` from its sources in a process of its own. */
export async function runCommand(
  args: readonly string[],
  { cwd, env = {}, interruptAt }: CommandOptions,
): Promise<CommandResult> {
  const child = spawn(
    process.execPath,
    ['--conditions=@cifar/source', '--import', loadTypeScript, cli, ...args],
    {
      cwd,
      env: { ...process.env, ...WITHOUT, XDG_CACHE_HOME: cwd, NO_COLOR: '1', ...env },
    },
  );
  let [stdout, stderr, interrupted] = ['', '', false];
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
    if (interruptAt?.test(stderr) && !interrupted) {
      interrupted = true;
      child.kill('SIGINT');
    }
  });
  const [code] = await once(child, 'close');
  return { code, stdout, stderr };
}
