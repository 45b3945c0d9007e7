import { randomUUID } from 'node:crypto';
import { type FileHandle, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { isProcessGone } from '../files/isProcessGone.js';
import { type Clock, sleep } from './clock.js';

const HEARTBEAT_SECONDS = 5;
/** An owner of whom nothing was heard for so long is taken for dead. */
const SILENCE_SECONDS = 30;
const POLL_SECONDS = 0.5;
/** Two who take over at the same moment see each other within this time. */
const SETTLE_SECONDS = 0.2;

interface LockState {
  /** undefined in a file that is being written. */
  readonly owner:
    | { readonly token: string; readonly pid: number; readonly host: string }
    | undefined;
  readonly heartbeat: number;
}

interface AcquireOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Called now and then while another has it. */
  readonly onWait: () => Promise<void>;
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

async function stateOf(path: string): Promise<LockState | undefined> {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(path, 'utf8'), stat(path)]);
    return { owner: text === '' ? undefined : JSON.parse(text), heartbeat: mtimeMs };
  } catch (error) {
    if (isMissing(error)) return undefined;
    if (error instanceof SyntaxError) return { owner: undefined, heartbeat: 0 };
    throw error;
  }
}

/** Whether the owner was a process of this machine that is no more. */
function isGone({ owner }: LockState): boolean {
  return owner?.host === hostname() && isProcessGone(owner.pid);
}

/**
 * A file that one process at a time owns. It is created exclusively and names its owner, who touches
 * it every five seconds. If the owner's process is gone, or on another machine and silent for 30 s, the
 * lock is taken over: the file is replaced by one of the new owner. An owner that was only asleep finds
 * that out by itself (`lost`), so that nothing depends on who was right.
 */
export class Lock {
  private readonly token = randomUUID();
  private readonly loss = new AbortController();
  private prevent = () => {};
  private takenOver = false;
  private isReleased = false;

  private constructor(
    private readonly path: string,
    private readonly clock: Clock,
  ) {}

  /**
   * Waits until nobody else has the lock.
   *
   * @throws the reason of the signal if that ended the wait; the system's error.
   */
  static async acquire(path: string, { clock, signal, onWait }: AcquireOptions): Promise<Lock> {
    const lock = new Lock(path, clock);
    let seen: LockState | undefined;
    let since = clock.now();
    for (;;) {
      signal.throwIfAborted();
      if (await lock.create()) break;
      const state = await stateOf(path);
      if (!state) continue;
      if (state.owner?.token !== seen?.owner?.token || state.heartbeat !== seen?.heartbeat) {
        seen = state;
        since = clock.now();
      }
      const isSilent = clock.now() - since > SILENCE_SECONDS;
      if (isGone(state) || isSilent) {
        lock.takenOver = isSilent;
        if (await lock.takeOver(state, signal)) break;
      }
      await onWait();
      await sleep(clock, POLL_SECONDS, signal);
    }
    lock.beat();
    return lock;
  }

  /** Aborted if another has taken the lock over. */
  get lost(): AbortSignal {
    return this.loss.signal;
  }

  /** The former owner may be alive still. */
  get isContested(): boolean {
    return this.takenOver;
  }

  /** Whether this process has it still. */
  async isHeld(): Promise<boolean> {
    const isOwn = (await stateOf(this.path))?.owner?.token === this.token;
    if (!isOwn) this.loss.abort(new Error('the lock was taken over'));
    return isOwn;
  }

  async release(): Promise<void> {
    this.isReleased = true;
    this.prevent();
    if (await this.isHeld()) await rm(this.path, { force: true });
  }

  private async create(): Promise<boolean> {
    let file: FileHandle;
    try {
      file = await open(this.path, 'wx');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
    try {
      await file.writeFile(this.content);
    } catch (error) {
      await rm(this.path, { force: true });
      throw error;
    } finally {
      await file.close();
    }
    return true;
  }

  private async takeOver(from: LockState, signal: AbortSignal): Promise<boolean> {
    const now = await stateOf(this.path);
    if (now?.owner?.token !== from.owner?.token || now?.heartbeat !== from.heartbeat) return false;
    const own = `${this.path}.${this.token}`;
    try {
      const file = await open(own, 'wx');
      try {
        await file.writeFile(this.content);
      } finally {
        await file.close();
      }
      await rename(own, this.path);
    } catch (error) {
      await rm(own, { force: true });
      throw error;
    }
    await sleep(this.clock, SETTLE_SECONDS, signal);
    return (await stateOf(this.path))?.owner?.token === this.token;
  }

  private get content(): string {
    return JSON.stringify({ token: this.token, pid: process.pid, host: hostname() });
  }

  private beat(): void {
    this.prevent = this.clock.after(HEARTBEAT_SECONDS, () => void this.touch());
  }

  private async touch(): Promise<void> {
    // What cannot be read or touched just now may be the next time.
    const isHeld = await this.isHeld().catch(() => true);
    if (!isHeld || this.isReleased) return;
    const now = new Date();
    await utimes(this.path, now, now).catch(() => {});
    if (!this.isReleased) this.beat();
  }
}
