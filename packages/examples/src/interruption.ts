/** What a shell expects of a command that Ctrl-C ended. */
export const INTERRUPTED = 130;

/**
 * A signal that the first Ctrl-C (or SIGTERM) aborts, so that work can be saved. The second one ends
 * the process at once.
 */
export function interruption(onFirst: () => void): { signal: AbortSignal; stop: () => void } {
  const controller = new AbortController();
  const listener = () => {
    if (controller.signal.aborted) process.exit(INTERRUPTED);
    onFirst();
    controller.abort(new DOMException('interrupted', 'AbortError'));
  };
  const names = ['SIGINT', 'SIGTERM'] as const;
  for (const name of names) process.on(name, listener);
  const stop = () => {
    for (const name of names) process.off(name, listener);
  };
  return { signal: controller.signal, stop };
}
