// A worker that makes batches: the entry of a thread of its own, in Node and in browsers.
import { batches } from '../batches/batches.js';
import type { Batch, BatchSource, StoredBatch } from '../batches/batchSource.js';
import { CifarDataError } from '../cifarDataError.js';
import { readTransform, type TransformReader } from '../transforms/readTransform.js';
import { failureOf } from './failure.js';
import type { MakeRequest, WorkerReply, WorkerRequest, WorkerSetup } from './messages.js';
import { nodeThreads } from './nodeThreads.js';

/** What both Node's port and a browser's worker are. */
interface Port {
  postMessage(message: unknown, transfer: Transferable[]): void;
  addEventListener(type: 'message', listener: (event: { data: WorkerRequest }) => void): void;
}

const port = (nodeThreads()?.parentPort ?? globalThis) as unknown as Port;

/** In the order in which they came. */
const waiting = new Map<number, MakeRequest>();
let isMaking = false;
let source: Promise<BatchSource>;

async function exportsOf(url: string): Promise<object> {
  try {
    return await import(/* @vite-ignore */ /* webpackIgnore: true */ url);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `prefetch: the module ${url} cannot be loaded: ${reason}`;
    throw new CifarDataError('INVALID_ARGUMENT', message, { cause });
  }
}

async function sourceOf(setup: WorkerSetup): Promise<BatchSource> {
  const { split, options, transforms, modules } = setup;
  const own: Record<string, TransformReader> = Object.assign(
    {},
    ...(await Promise.all(modules.map(exportsOf))),
  );
  return batches(split, {
    ...options,
    transforms: transforms.map((config) => readTransform(config, own)),
  });
}

/** What is a batch's own, and not its source's. */
function transfersOf(made: Batch | StoredBatch | undefined): Transferable[] {
  if (!made) return [];
  const arrays = 'stored' in made ? [made.stored.bytes, made.stored.windows] : [made.images];
  return [...arrays, made.labels].map(({ buffer }) => buffer as ArrayBuffer);
}

function reply(message: WorkerReply, transfer: Transferable[] = []): void {
  port.postMessage(message, transfer);
}

async function make({ id, method, epoch, index }: MakeRequest): Promise<void> {
  try {
    const batch = (await source)[method](epoch, index);
    reply({ kind: 'made', id, batch }, transfersOf(batch));
  } catch (error) {
    reply({ kind: 'failed', id, failure: failureOf(error) });
  }
}

const { port1, port2 } = new MessageChannel();

/** Lets messages come that have been sent meanwhile, without a timer's delay. */
function otherMessages(): Promise<void> {
  return new Promise((resolve) => {
    port1.onmessage = () => resolve();
    port2.postMessage(undefined);
  });
}

async function makeAll(): Promise<void> {
  if (isMaking) return;
  isMaking = true;
  for (;;) {
    await otherMessages();
    const [request] = waiting.values();
    if (!request) break;
    waiting.delete(request.id);
    await make(request);
  }
  isMaking = false;
}

port.addEventListener('message', ({ data }) => {
  if (data.kind === 'setup') {
    source = sourceOf(data.setup);
    // Whoever asks for a batch is told.
    source.catch(() => {});
  } else if (data.kind === 'drop') {
    waiting.delete(data.id);
  } else {
    waiting.set(data.id, data);
    void makeAll();
  }
});
