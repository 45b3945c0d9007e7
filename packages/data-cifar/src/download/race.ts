import type { Clock } from './clock.js';
import { SourceFailure } from './sourceFailure.js';
import type { Transfer } from './transfer.js';

/** How long sources are measured. */
const RACE_SECONDS = 3;
/** Whoever has sent so much is fast enough. */
const RACE_BYTES = 2 * 2 ** 20;
/** A challenger must be so much faster than the source that it is to replace. */
const CHALLENGER_FACTOR = 1.5;

export interface Contestant {
  readonly transfer: Transfer;
  /** Bytes that are to come before all is there; infinity if that is not known. */
  remaining(): number;
}

interface RaceOptions<T> {
  readonly clock: Clock;
  /** One that is under way already, and stays unless another is clearly faster. */
  readonly incumbent?: T | undefined;
  readonly onFailure: (contestant: T, failure: SourceFailure) => void;
}

export interface RaceResult<T> {
  readonly winner: T;
  /** Of the winner; undefined if nobody had to be compared with it. */
  readonly bytesPerSecond: number | undefined;
}

/**
 * Lets sources send at the same time, for three seconds or until one has sent 2 MiB or the whole file,
 * and keeps the one that would be done first. What it has sent stays in its transfer's buffer; all
 * others are cancelled. If none has sent anything by then, the first to do so wins; a source that is
 * the only one wins at once.
 *
 * @returns undefined if all have failed.
 */
export function race<T extends Contestant>(
  contestants: readonly T[],
  { clock, incumbent, onFailure }: RaceOptions<T>,
): Promise<RaceResult<T> | undefined> {
  const begin = clock.now();
  const before = new Map(contestants.map((one) => [one, one.transfer.wireBytes]));
  const running = new Set(contestants);
  const bytesOf = (one: T) => one.transfer.wireBytes - before.get(one)!;
  const speedOf = (one: T) => bytesOf(one) / Math.max(clock.now() - begin, 1e-3);
  const secondsLeft = (one: T) =>
    one.remaining() / (speedOf(one) * (one === incumbent ? CHALLENGER_FACTOR : 1));

  function leader(): T | undefined {
    const sending = [...running].filter((one) => bytesOf(one) > 0 || one.transfer.isAtEnd);
    return sending.sort((a, b) => {
      const [left, right] = [secondsLeft(a), secondsLeft(b)];
      return left === right ? bytesOf(b) - bytesOf(a) : left - right;
    })[0];
  }

  return new Promise((resolve, reject) => {
    let isOver = false;
    let isTimeUp = false;

    function decide(winner: T | undefined): void {
      isOver = true;
      prevent();
      for (const one of running) if (one !== winner) one.transfer.cancel();
      if (!winner) resolve(undefined);
      else resolve({ winner, bytesPerSecond: bytesOf(winner) > 0 ? speedOf(winner) : undefined });
    }

    function look(): void {
      if (isOver) return;
      if (running.size < 2) {
        decide([...running][0]);
        return;
      }
      const best = leader();
      if (best && (isTimeUp || best.transfer.isAtEnd || bytesOf(best) >= RACE_BYTES)) decide(best);
    }

    async function run(one: T): Promise<void> {
      try {
        while (!isOver && !one.transfer.isAtEnd) {
          await one.transfer.pull();
          look();
        }
      } catch (error) {
        if (isOver) return;
        if (error instanceof SourceFailure) {
          running.delete(one);
          onFailure(one, error);
          look();
        } else {
          reject(error);
          decide(undefined);
        }
      }
    }

    const prevent = clock.after(RACE_SECONDS, () => {
      isTimeUp = true;
      look();
    });
    look();
    if (!isOver) for (const one of contestants) void run(one);
  });
}
