import { LayerArgumentError } from '../layerArgumentError.js';

/** A filter [height, width, in, out] or a matrix [in, out], taken apart. */
export interface Fans {
  /** Cells of the filter: height times width; 1 for a matrix. */
  readonly area: number;
  readonly inputs: number;
  readonly outputs: number;
}

export function fansOf(owner: string, shape: readonly (number | null)[]): Fans {
  if ((shape.length !== 2 && shape.length !== 4) || shape.includes(null)) {
    throw new LayerArgumentError(
      `${owner}: the weight must be a filter [height, width, in, out] or a matrix [in, out], ` +
        `got the shape [${shape.join(', ')}]`,
    );
  }
  const sizes = shape as readonly number[];
  const [inputs, outputs] = sizes.slice(-2) as [number, number];
  const area = sizes.slice(0, -2).reduce((product, size) => product * size, 1);
  return { area, inputs, outputs };
}
