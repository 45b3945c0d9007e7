import type { Clock } from './clock.js';
import { type Answer, hasChanged, type RequestOptions, request } from './request.js';
import { failureOf, SourceFailure } from './sourceFailure.js';

/** A source that says nothing for so long is given up for now. */
const STALL_SECONDS = 30;

type TransferOptions = RequestOptions & { readonly clock: Clock };

/**
 * A file on its way from one source: bytes are pulled into a buffer, and taken from there. So it can be
 * in a race, whose winner goes on with what it has.
 */
export class Transfer {
  /** Bytes that have come, also those that were here before and are left out. */
  wireBytes = 0;
  isAtEnd = false;
  /** Position in the file of the first byte of the buffer; 0 also if the file is sent anew. */
  start: number;
  private position: number;
  private answered: Answer | undefined;
  private reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  private buffer: Uint8Array[] = [];
  private pulling: Promise<void> | undefined;
  private readonly controller = new AbortController();
  private readonly signal: AbortSignal;

  constructor(private readonly options: TransferOptions) {
    this.start = options.from;
    this.position = options.from;
    this.signal = AbortSignal.any([options.signal, this.controller.signal]);
  }

  /** What the source answered; undefined until the first pull is over. */
  get answer(): Answer | undefined {
    return this.answered;
  }

  /** Bytes of the whole file, where known. */
  get total(): number | undefined {
    return this.options.file.bytes ?? this.answered?.total;
  }

  /** Bytes that are still to come; infinity if that is not known. */
  get remaining(): number {
    return this.isAtEnd ? 0 : (this.total ?? Number.POSITIVE_INFINITY) - this.position;
  }

  /**
   * Waits for more bytes, or the end. Calls at the same time wait for the same bytes.
   *
   * @throws {SourceFailure} if the source fails or falls silent; the signal's reason if that ended it.
   */
  pull(): Promise<void> {
    this.pulling ??= this.pullOnce().finally(() => {
      this.pulling = undefined;
    });
    return this.pulling;
  }

  /** Empties the buffer. */
  take(): Uint8Array[] {
    const chunks = this.buffer;
    this.buffer = [];
    for (const { length } of chunks) this.start += length;
    return chunks;
  }

  cancel(): void {
    this.controller.abort(new SourceFailure('was left for another source'));
    this.buffer = [];
  }

  private async pullOnce(): Promise<void> {
    const { clock, signal } = this.options;
    const prevent = clock.after(STALL_SECONDS, () =>
      this.controller.abort(new SourceFailure(`no byte arrived for ${STALL_SECONDS} s`)),
    );
    try {
      this.signal.throwIfAborted();
      const reader = this.reader ?? (await this.ask());
      const { value } = await reader.read();
      this.signal.throwIfAborted();
      if (value) this.receive(value);
      else this.end();
    } catch (error) {
      const reason = this.signal.aborted ? this.signal.reason : failureOf(error);
      // Whatever is still on its way is not wanted.
      this.controller.abort(reason);
      signal.throwIfAborted();
      throw reason;
    } finally {
      prevent();
    }
  }

  private async ask(): Promise<ReadableStreamDefaultReader<Uint8Array>> {
    const { from, validator } = this.options;
    const answer = await request({ ...this.options, signal: this.signal });
    this.answered = answer;
    this.position = answer.start;
    const isShorter = answer.total !== undefined && answer.total < from;
    if (answer.start < from && (isShorter || hasChanged(validator, answer.validator))) {
      this.start = 0;
    }
    const reader = answer.body.getReader();
    this.reader = reader;
    // Ends a read that is waiting.
    const cancel = () => void reader.cancel().catch(() => {});
    this.signal.addEventListener('abort', cancel, { once: true });
    if (this.signal.aborted) cancel();
    return reader;
  }

  /** Bytes in front of the buffer are here already. */
  private receive(chunk: Uint8Array): void {
    const end = this.position + chunk.length;
    if (this.total !== undefined && end > this.total) {
      throw new SourceFailure(`sends more than ${this.total} bytes: it is another file`, {
        isFinal: true,
      });
    }
    // Where the buffer ends.
    const wanted = this.buffer.reduce((sum, { length }) => sum + length, this.start);
    const known = Math.min(Math.max(0, wanted - this.position), chunk.length);
    if (known < chunk.length) this.buffer.push(chunk.subarray(known));
    this.wireBytes += chunk.length;
    this.position = end;
  }

  private end(): void {
    if (this.total !== undefined && this.position < this.total) {
      throw new SourceFailure(`was cut off at ${this.position} of ${this.total} bytes`);
    }
    this.isAtEnd = true;
  }
}
