/** What time it is for a download, in seconds from any beginning. Tests have one that runs faster. */
export interface Clock {
  now(): number;
  /** Calls `action` once, later; what it returns prevents that. */
  after(seconds: number, action: () => void): () => void;
}

/** Timers know no longer time, and are through at once if they are told one. */
const MOST_MILLISECONDS = 2 ** 31 - 1;

/** @param speed How many of its seconds go by in one. */
export function clockOf(speed: number): Clock {
  return {
    now: () => (performance.now() / 1000) * speed,
    after(seconds, action) {
      const timer = setTimeout(action, Math.min((1000 * seconds) / speed, MOST_MILLISECONDS));
      return () => clearTimeout(timer);
    },
  };
}

export const systemClock = clockOf(1);

/** Waits; rejects with the signal's reason as soon as there is one. */
export function sleep(clock: Clock, seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    const end = () => {
      prevent();
      reject(signal.reason);
    };
    const prevent = clock.after(seconds, () => {
      signal.removeEventListener('abort', end);
      resolve();
    });
    signal.addEventListener('abort', end, { once: true });
  });
}
