export interface SourceFailureOptions extends ErrorOptions {
  /** It would fail again. */
  readonly isFinal?: boolean;
  /** The source has answered, if not as it should. */
  readonly isAnswer?: boolean;
  /** It answers wrongly when it is asked for a part of the file. */
  readonly breaksRanges?: boolean;
  /** The time that the source asks for before it is asked again. */
  readonly retryAfterSeconds?: number;
}

/** Why a source did not give what it was asked for. The message is read by users. */
export class SourceFailure extends Error {
  readonly isFinal: boolean;
  readonly isAnswer: boolean;
  readonly breaksRanges: boolean;
  readonly retryAfterSeconds: number | undefined;

  constructor(message: string, options: SourceFailureOptions = {}) {
    super(message, options);
    this.isFinal = options.isFinal ?? false;
    this.isAnswer = options.isAnswer ?? false;
    this.breaksRanges = options.breaksRanges ?? false;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** The failure that an error of `fetch` stands for: it says "fetch failed" and hides why in its cause. */
export function failureOf(error: unknown): SourceFailure {
  if (error instanceof SourceFailure) return error;
  if (!(error instanceof Error)) return new SourceFailure(String(error));
  const { cause } = error;
  // Several addresses of one host were tried: the sum of their errors has no message.
  const inner = cause instanceof AggregateError ? cause.errors[0] : cause;
  const reason = inner instanceof Error && inner.message !== '' ? inner.message : error.message;
  return new SourceFailure(reason, { cause: error });
}
