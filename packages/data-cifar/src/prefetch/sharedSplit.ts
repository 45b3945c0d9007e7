import type { CifarSplit } from '../dataset/cifarDataset.js';

/** Whether workers can be given shared memory. A page must be isolated for that. */
const canShare = () =>
  typeof SharedArrayBuffer === 'function' && globalThis.crossOriginIsolated !== false;

/** A split with its images in shared memory, where there is any: one that is there already stays as it is. */
export function sharedSplit(split: CifarSplit): CifarSplit {
  const { images } = split;
  if (!canShare() || images.buffer instanceof SharedArrayBuffer) return split;
  const shared = new Uint8Array(new SharedArrayBuffer(images.length));
  shared.set(images);
  return { ...split, images: shared };
}

/** What a worker is sent, and what of it is to be transferred: never more than the split's own part of a buffer. */
export function splitForWorker({ count, images, labels, coarseLabels }: CifarSplit): {
  readonly split: CifarSplit;
  readonly transfer: ArrayBuffer[];
} {
  const isShared = canShare() && images.buffer instanceof SharedArrayBuffer;
  const sent = isShared ? images : images.slice();
  return {
    split: {
      count,
      images: sent,
      labels: labels.slice(),
      ...(coarseLabels && { coarseLabels: coarseLabels.slice() }),
    },
    transfer: isShared ? [] : [sent.buffer as ArrayBuffer],
  };
}
