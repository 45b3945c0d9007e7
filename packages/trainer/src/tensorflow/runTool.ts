import { spawn } from 'node:child_process';
import { TrainerError } from '../trainerError.js';

export interface ToolOptions {
  /** What it does, for the message if it fails. Default: the program's name. */
  readonly task?: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/** A child that does not end when asked to is ended. */
const PATIENCE_MILLISECONDS = 5000;

// What went wrong is seldom in the last line: tools end with advice. The most telling first.
const TELLING = [
  /no space left on device|ENOSPC/i,
  /connection broken by|failed, reason:/i,
  /\berror:/i,
];

/** Where npm keeps what it has said already. */
const ADVICE = /A complete log of this run/;

/** The line of a tool's output that says what went wrong. */
export function tellingLine(output: string): string {
  const lines = output
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !ADVICE.test(line));
  for (const pattern of TELLING) {
    const line = lines.findLast((candidate) => pattern.test(candidate));
    if (line) return line;
  }
  return lines.at(-1) ?? 'it said nothing';
}

/**
 * Runs a program of another's making, and gives what it prints to standard output. An aborted signal
 * ends it and all that it started.
 *
 * @throws {TrainerError} SETUP_FAILED with what it said, if it fails or is not there; its whole
 *   output is the `cause`.
 */
export async function runTool(
  program: string,
  args: readonly string[],
  { task = program, cwd, env, signal }: ToolOptions = {},
): Promise<string> {
  signal?.throwIfAborted();
  const child = spawn(program, args, {
    ...(cwd !== undefined && { cwd }),
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own: npm and make have children that must end with them.
    detached: true,
  });
  const end = (name: NodeJS.Signals) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, name);
    } catch {
      // It has ended already.
    }
  };
  let patience: NodeJS.Timeout | undefined;
  const abort = () => {
    end('SIGTERM');
    patience = setTimeout(() => end('SIGKILL'), PATIENCE_MILLISECONDS);
  };
  const exit = () => end('SIGKILL');
  signal?.addEventListener('abort', abort, { once: true });
  process.once('exit', exit);
  let [stdout, output] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  try {
    const failure = await new Promise<string | undefined>((resolve) => {
      child.on('error', ({ message }) => resolve(message));
      child.on('close', (code) => resolve(code === 0 ? undefined : tellingLine(output)));
    });
    signal?.throwIfAborted();
    if (failure === undefined) return stdout;
    throw new TrainerError('SETUP_FAILED', `${task} failed: ${failure}`, {
      cause: new Error(output),
    });
  } finally {
    clearTimeout(patience);
    signal?.removeEventListener('abort', abort);
    process.off('exit', exit);
  }
}
