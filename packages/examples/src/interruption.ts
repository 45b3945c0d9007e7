/** What a shell expects of a command that Ctrl-C ended. */
export const INTERRUPTED = 130;

const NAMES = ['SIGINT', 'SIGTERM'] as const;

/**
 * A signal that the first Ctrl-C (or SIGTERM) aborts, so that work can be saved. The second one ends
 * the process at once, by the system: a listener would have to wait for a step that blocks the thread.
 */
export function interruption(onFirst: () => void): { signal: AbortSignal; stop: () => void } {
  const controller = new AbortController();
  const stop = () => {
    for (const name of NAMES) process.off(name, listener);
  };
  const listener = () => {
    if (controller.signal.aborted) process.exit(INTERRUPTED);
    onFirst();
    controller.abort(new DOMException('interrupted', 'AbortError'));
    // Not before a second one that has come meanwhile is told of.
    setImmediate(stop);
  };
  for (const name of NAMES) process.on(name, listener);
  return { signal: controller.signal, stop };
}

/**
 * Runs a command that Ctrl-C ends.
 *
 * @param onFirst Called with the first Ctrl-C. Default: nothing is said.
 * @returns The command's exit code, or that of an interruption if it throws the signal's reason.
 */
export async function interruptible(
  run: (signal: AbortSignal) => Promise<number>,
  onFirst: () => void = () => {},
): Promise<number> {
  const { signal, stop } = interruption(onFirst);
  try {
    return await run(signal);
  } catch (error) {
    if (signal.aborted && error === signal.reason) return INTERRUPTED;
    throw error;
  } finally {
    stop();
  }
}
