import type { RemoteFile } from '../dataset/edition.js';
import { retryAfterSeconds } from './backOff.js';
import type { Fetch } from './proxy.js';
import { SourceFailure, type SourceFailureOptions } from './sourceFailure.js';

/** What tells one state of a file at a source from another. */
export interface Validator {
  readonly etag?: string;
  readonly lastModified?: string;
}

/** A source that sends the file, from some byte on. */
export interface Answer {
  readonly body: ReadableStream<Uint8Array>;
  /** Position in the file of the first byte of the body. */
  readonly start: number;
  /** Bytes of the whole file, where the source says so. */
  readonly total: number | undefined;
  readonly validator: Validator;
}

export interface RequestOptions {
  readonly fetch: Fetch;
  readonly address: string;
  readonly file: RemoteFile;
  /** The first byte that is wanted. */
  readonly from: number;
  /** What the source said of itself when it sent the bytes before that, if they are its own. */
  readonly validator: Validator | undefined;
  readonly usesRanges: boolean;
  readonly signal: AbortSignal;
}

/** What is wrong with an answer. */
const refusal = (message: string, options: SourceFailureOptions = {}) =>
  new SourceFailure(message, { isAnswer: true, ...options });

/** Statuses below 500 that are no last word: time-out, too early, too many requests. */
const PASSING = [408, 425, 429];

function validatorOf({ headers }: Response): Validator {
  const etag = headers.get('etag');
  const lastModified = headers.get('last-modified');
  return { ...(etag !== null && { etag }), ...(lastModified !== null && { lastModified }) };
}

/** A weak ETag says nothing of single bytes: the date is taken then. */
const conditionOf = ({ etag, lastModified }: Validator = {}) =>
  etag !== undefined && !etag.startsWith('W/') ? etag : lastModified;

const length = (headers: Headers) => {
  const value = headers.get('content-length');
  return value !== null && /^\d+$/.test(value) ? Number(value) : undefined;
};

function failureOfStatus(response: Response): SourceFailure {
  const { status, statusText, headers } = response;
  const seconds = retryAfterSeconds(headers.get('retry-after'), Date.now());
  return refusal(`HTTP ${status} ${statusText}`.trim(), {
    isFinal: status < 500 && !PASSING.includes(status),
    ...(seconds !== undefined &&
      (status === 429 || status === 503) && {
        retryAfterSeconds: seconds,
      }),
  });
}

/** Start and total of a 206, which must be what was asked for. */
function rangeOf({ headers }: Response, from: number): { start: number; total?: number } {
  const header = headers.get('content-range') ?? '';
  const [, start, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(header) ?? [];
  if (start === undefined || Number(start) !== from) {
    throw refusal(`was asked for bytes from ${from}, and sends '${header}'`, {
      breaksRanges: true,
    });
  }
  return { start: from, ...(total !== '*' && { total: Number(total) }) };
}

function placeOf(response: Response, from: number, isRanged: boolean) {
  const { status, headers } = response;
  if (status === 206 && isRanged) return rangeOf(response, from);
  if (status === 416 && isRanged) {
    const [, total] = /^bytes \*\/(\d+)$/.exec(headers.get('content-range') ?? '') ?? [];
    // All of it is here.
    if (Number(total) === from) return { start: from, total: from };
    throw refusal(`has no bytes from ${from} on`, { breaksRanges: true });
  }
  if (status !== 200) throw failureOfStatus(response);
  return { start: 0, total: length(headers) };
}

/**
 * Asks a source for a file from a byte on.
 *
 * - A source that does not know ranges, or whose file is no longer that of the validator, sends the
 *   file from its beginning: `start` is then 0.
 * - 416 says that there are no more bytes: the body is then empty.
 *
 * @throws {SourceFailure} if it has another file or none, or does not answer as it should.
 */
export async function request(options: RequestOptions): Promise<Answer> {
  const { fetch, address, file, from, validator, usesRanges, signal } = options;
  const isRanged = from > 0 && usesRanges;
  const condition = conditionOf(validator);
  const response = await fetch(address, {
    signal,
    headers: {
      'accept-encoding': 'identity',
      ...(isRanged && { range: `bytes=${from}-` }),
      ...(isRanged && condition !== undefined && { 'if-range': condition }),
    },
  });
  const { start, total } = placeOf(response, from, isRanged);
  const encoding = response.headers.get('content-encoding') ?? 'identity';
  if (encoding !== 'identity') {
    throw refusal(`sends the file encoded (${encoding})`, { isFinal: true });
  }
  if (file.bytes !== undefined && total !== undefined && total !== file.bytes) {
    throw refusal(`has ${total} bytes, not ${file.bytes}: it is another file`, {
      isFinal: true,
    });
  }
  const isOver = response.status === 416;
  const body = isOver ? new ReadableStream<Uint8Array>({ start: (c) => c.close() }) : response.body;
  if (!body) throw refusal('sends nothing');
  return { body, start, total, validator: validatorOf(response) };
}

/** Whether two validators of one source speak of different files. */
export function hasChanged(before: Validator | undefined, now: Validator): boolean {
  return conditionOf(before) !== undefined && conditionOf(before) !== conditionOf(now);
}
