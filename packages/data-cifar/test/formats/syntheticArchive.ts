import { CIFAR100_LAYOUT } from '../../src/dataset/layout.js';
import { sha256 } from '../smallLayout.js';
import { binaryFiles, tarGzipOf } from './forms.js';

/** A whole archive of CIFAR-100, of images that pack well. */
export async function syntheticArchive() {
  const splitOf = (count: number) => {
    const labels = Uint8Array.from({ length: count }, (_, i) => i % 100);
    const images = new Uint8Array(count * 3072);
    for (let i = 0; i < count; i++) images.fill(i % 251, i * 3072, i * 3072 + 64);
    const coarseLabels = labels.map((label) => CIFAR100_LAYOUT.coarseLabels![label]!);
    return { count, images, labels, coarseLabels };
  };
  const splits = { train: splitOf(50_000), test: splitOf(10_000) };
  const files = binaryFiles(CIFAR100_LAYOUT, splits);
  const bytes = new Uint8Array(await tarGzipOf(CIFAR100_LAYOUT.folder, files));
  const hashes = Object.entries(files).map(([name, file]) => ({ name, sha256: sha256(file) }));
  return { ...splits, bytes, files: hashes };
}
