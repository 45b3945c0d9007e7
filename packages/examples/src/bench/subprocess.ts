import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { CommandError } from '../commandError.js';

/** The line that says what went wrong: the last one, or what stands above the frames of a stack. */
function reasonOf(output: string): string {
  const lines = output.trimEnd().split('\n');
  const firstFrame = lines.findIndex((line) => /^\s+at /.test(line));
  const line = lines.at(firstFrame > 0 ? firstFrame - 1 : -1)!;
  return line.trim().replace(/^error: /, '');
}

/**
 * Runs a program that prints one line of JSON, and gives what it says.
 *
 * @throws CommandError with the program's own words where it fails.
 */
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
    const reason = reasonOf(stderr || message);
    throw new CommandError(`${program} failed: ${reason}`, 'failure', { cause: error });
  }
}
