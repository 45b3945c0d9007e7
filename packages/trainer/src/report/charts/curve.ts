/** A value after an epoch. */
export interface CurvePoint {
  readonly epoch: number;
  readonly value: number;
}

/** A line of a chart. */
export interface Curve {
  /** Such as 'quick, validation'. */
  readonly name: string;
  readonly color: string;
  /** Of the training set. */
  readonly isDashed?: boolean;
  /** In order. */
  readonly points: readonly CurvePoint[];
  /** The point that is circled. */
  readonly best?: CurvePoint;
}
