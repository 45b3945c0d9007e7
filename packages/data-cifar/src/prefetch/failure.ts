import { CifarDataError, type CifarDataErrorCode } from '../cifarDataError.js';

/** An error on its way from thread to thread: of itself it would leave its class and its code behind. */
export type Failure =
  | { readonly kind: 'refusal'; readonly code: CifarDataErrorCode; readonly message: string }
  | { readonly kind: 'error'; readonly error: unknown; readonly code?: unknown };

/** What can be cloned of it. */
function clonedError(error: unknown): unknown {
  const plain = new Error(error instanceof Error ? error.message : String(error));
  try {
    const clone = structuredClone(error);
    // Of Node's own errors the message is lost.
    return clone instanceof Error && clone.message !== plain.message ? plain : clone;
  } catch {
    return plain;
  }
}

export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { kind: 'error', error: clonedError(error) };
  const { code } = error as { code?: unknown };
  // By its name: that of a module of the user may be of another copy of the package.
  if (error.name === 'CifarDataError') {
    return { kind: 'refusal', code: code as CifarDataErrorCode, message: error.message };
  }
  const isCode = typeof code === 'string' || typeof code === 'number';
  return { kind: 'error', error: clonedError(error), ...(isCode && { code }) };
}

export function errorOf(failure: Failure): unknown {
  if (failure.kind === 'refusal') return new CifarDataError(failure.code, failure.message);
  const { error, code } = failure;
  return error instanceof Error && code !== undefined ? Object.assign(error, { code }) : error;
}
