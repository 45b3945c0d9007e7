import { jsonOf } from './subprocess.js';

/**
 * Runs a hidden command of ours, each time in a process of its own: peak memory is one of a process.
 *
 * @param configuration What it is given, as JSON.
 */
export function measureApart<Result>(
  command: string,
  configuration: unknown,
  signal: AbortSignal,
): Promise<Result> {
  const args = [...process.execArgv, process.argv[1]!, command, JSON.stringify(configuration)];
  return jsonOf<Result>(process.execPath, args, signal);
}
