import { CifarDataError } from '../cifarDataError.js';
import type { WorkerReply, WorkerRequest } from './messages.js';
import { nodeThreads } from './nodeThreads.js';

/** Beside this module, here as in the package that is built. Bundlers for Node do not see it. */
const ENTRY = './batchWorker.js';

/** What comes of a thread. */
export interface ThreadEvents {
  onReply(reply: WorkerReply): void;
  /** @param reason Why it ended without having been told to. */
  onDeath(reason: string): void;
}

/** A thread that makes batches: Node's, or a browser's worker. */
export interface BatchThread {
  post(request: WorkerRequest, transfer?: ArrayBuffer[]): void;
  /** Whether a process with nothing else to do waits for it. At first it does not. */
  hold(isAwaited: boolean): void;
  end(): Promise<void>;
}

function nodeThread(
  { Worker }: typeof import('node:worker_threads'),
  { onReply, onDeath }: ThreadEvents,
): BatchThread {
  // A program from the command line says of what type it is, and no thread takes that over.
  const isFromCommandLine = process.execArgv.some((option) => option.startsWith('--input-type'));
  const options = isFromCommandLine ? { execArgv: [] } : {};
  const worker = new Worker(new URL(ENTRY, import.meta.url), options);
  worker.on('message', onReply);
  worker.on('error', (error) => onDeath(error.message));
  worker.on('exit', (code) => onDeath(`it ended with code ${code}`));
  worker.unref();
  return {
    post: (request, transfer = []) => worker.postMessage(request, transfer),
    hold: (isAwaited) => (isAwaited ? worker.ref() : worker.unref()),
    end: async () => void (await worker.terminate()),
  };
}

function browserThread({ onReply, onDeath }: ThreadEvents): BatchThread {
  // Bundlers look for these very words.
  const worker = new Worker(new URL('./batchWorker.js', import.meta.url), { type: 'module' });
  worker.onmessage = ({ data }) => onReply(data);
  worker.onerror = ({ message }) => onDeath(message ?? `${ENTRY} could not be loaded`);
  return {
    post: (request, transfer = []) => worker.postMessage(request, transfer),
    hold: () => {},
    end: async () => worker.terminate(),
  };
}

/** @throws {CifarDataError} INVALID_ARGUMENT if there are no workers here. */
export function startBatchThread(events: ThreadEvents): BatchThread {
  const threads = nodeThreads();
  if (threads) return nodeThread(threads, events);
  if (typeof Worker === 'function') return browserThread(events);
  throw new CifarDataError(
    'INVALID_ARGUMENT',
    'prefetch: there are no workers here: take the batches of the source itself',
  );
}
