import type { ReportImage } from './reportInput.js';

/** Gives an address that holds the picture itself. */
export type PictureEncoder = (image: ReportImage) => string;

/** Loaded where a report is made: training needs none of it. */
export async function loadPictureEncoder(): Promise<PictureEncoder> {
  const { encode } = await import('fast-png');
  return ({ width, height, data }) => {
    const png = encode({ width, height, data, channels: 3, depth: 8 });
    return `data:image/png;base64,${btoa(String.fromCharCode(...png))}`;
  };
}
