export type TrainerErrorCode =
  /** An argument is out of its range. */
  | 'INVALID_ARGUMENT'
  /** The backend is unknown, not installed or does not start. */
  | 'BACKEND_UNAVAILABLE'
  /** The loss is no longer a number. */
  | 'NON_FINITE_LOSS'
  /** The run folder holds another run. */
  | 'RUN_EXISTS'
  /** There is no run, model or checkpoint where one was named. */
  | 'NOT_FOUND'
  /** A file of a run is damaged, or belongs to another network. */
  | 'CHECKPOINT_INVALID'
  /** A file could not be written: a full disk, a read-only folder. */
  | 'WRITE_FAILED'
  /** TensorFlow could not be set up: a tool, the network, the disk, or the system is not for it. */
  | 'SETUP_FAILED'
  /** A GPU was lost, has no memory left, or refused what it was told. */
  | 'DEVICE_FAILED';

/** Thrown by everything in this package. The message names what was received and what to do. */
export class TrainerError extends Error {
  override readonly name = 'TrainerError';

  constructor(
    readonly code: TrainerErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
