import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { CommandError } from '../commandError.js';

/** Runs a program that prints one line of JSON, and gives what it says. */
export async function jsonOf<T>(
  program: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<T> {
  try {
    const { stdout } = await promisify(execFile)(program, [...args], { signal });
    return JSON.parse(stdout) as T;
  } catch (error) {
    signal.throwIfAborted();
    const { stderr, message } = error as Error & { stderr?: string };
    const reason = (stderr || message).trim().split('\n').at(-1);
    throw new CommandError(`${program} failed: ${reason}`, 'failure', { cause: error });
  }
}
