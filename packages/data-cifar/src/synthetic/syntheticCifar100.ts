import { checkInteger, checkSeed } from '../argumentChecks.js';
import { type CifarDataset, IMAGE_BYTES, IMAGE_SIZE } from '../dataset/cifarDataset.js';
import { CIFAR100_LAYOUT } from '../dataset/layout.js';
import { allocateRecords, type Records } from '../dataset/recordReader.js';
import { AddressedRandom, PURPOSE } from '../random/addressedRandom.js';
import { COLORS, type Color, type ColorName } from './colors.js';
import { SHAPES, type ShapeName } from './shapes.js';

export interface SyntheticOptions {
  /** Decides all images. Default: 0. */
  readonly seed?: number;
  /** Number of training images. Default: 50,000. */
  readonly trainCount?: number;
  /** Number of test images. Default: 10,000. */
  readonly testCount?: number;
}

/** Such as 'red_disc'. */
export type SyntheticClass = `${ColorName}_${ShapeName}`;
/** Five of ten colours in one shape. */
export type SyntheticSuperclass = `${'warm' | 'cool'}_${ShapeName}`;

const shapeNames = Object.keys(SHAPES) as ShapeName[];
const colorNames = Object.keys(COLORS) as ColorName[];
const classNames = shapeNames.flatMap((shape) =>
  colorNames.map((color): SyntheticClass => `${color}_${shape}`),
);
const superclassNames = shapeNames.flatMap((shape): SyntheticSuperclass[] => [
  `warm_${shape}`,
  `cool_${shape}`,
]);
/** Classes of a superclass. */
const FAMILY = classNames.length / superclassNames.length;

const PIXELS = IMAGE_SIZE * IMAGE_SIZE;
const shades = (color: Color, random: AddressedRandom, spread: number) =>
  color.map((value) => value + random.uniform(-spread, spread));

/** One shape of the class's colour on a background that shades off, and noise over both. */
function drawImage(label: number, random: AddressedRandom, image: Uint8Array): void {
  const shape = SHAPES[shapeNames[Math.floor(label / colorNames.length)]!]!;
  const color = shades(COLORS[colorNames[label % colorNames.length]!]!, random, 0.12);
  const grey = random.uniform(0.2, 0.8);
  const background = shades([grey, grey, grey], random, 0.1);
  const [slopeX, slopeY] = [random.uniform(-0.25, 0.25), random.uniform(-0.25, 0.25)];
  const radius = random.uniform(7, 13);
  const centre = () => random.uniform(radius - 1, IMAGE_SIZE - radius + 1);
  const [centreX, centreY] = [centre(), centre()];
  const turn = random.uniform(-0.3, 0.3);
  const [cos, sin] = [Math.cos(turn) / radius, Math.sin(turn) / radius];
  const noise = random.uniform(0.05, 0.2);
  for (let pixel = 0; pixel < PIXELS; pixel++) {
    const x = (pixel % IMAGE_SIZE) + 0.5;
    const y = Math.floor(pixel / IMAGE_SIZE) + 0.5;
    const [right, down] = [x - centreX, y - centreY];
    const isShape = shape(cos * right + sin * down, cos * down - sin * right);
    const shading = slopeX * (x / IMAGE_SIZE - 0.5) + slopeY * (y / IMAGE_SIZE - 0.5);
    // Three of a word's bytes are the noise of three channels.
    let word = random.word();
    for (let channel = 0; channel < 3; channel++) {
      const value = isShape ? color[channel]! : background[channel]! + shading;
      const noisy = value + noise * ((word & 0xff) / 255 - 0.5) * 2;
      word >>>= 8;
      image[channel * PIXELS + pixel] = Math.round(255 * Math.min(1, Math.max(0, noisy)));
    }
  }
}

function drawSplit(count: number, part: number, random: AddressedRandom): Records {
  const split = allocateRecords(CIFAR100_LAYOUT, count);
  for (let example = 0; example < count; example++) {
    random.moveTo(example, part);
    const label = example % classNames.length;
    const start = example * IMAGE_BYTES;
    split.labels[example] = label;
    split.coarseLabels![example] = Math.floor(label / FAMILY);
    drawImage(label, random, split.images.subarray(start, start + IMAGE_BYTES));
  }
  return split;
}

/**
 * A stand-in for CIFAR-100 that needs no download: images of the same shape in 100 classes, ten
 * shapes in ten colours, at random places and sizes, under noise. A network that works learns it;
 * accuracies on it say nothing of those on real images.
 *
 * Image i of a split is a function of seed and i, and has label i modulo 100.
 *
 * @throws {CifarDataError} INVALID_ARGUMENT if an option is out of its range.
 * @example
 * import { syntheticCifar100 } from '@cifar/data-cifar';
 *
 * const { train, classes } = syntheticCifar100({ seed: 1, trainCount: 1000, testCount: 100 });
 * console.log(classes[train.labels[0]!]); // red_disc
 */
export function syntheticCifar100(
  options: SyntheticOptions = {},
): CifarDataset<SyntheticClass, SyntheticSuperclass> {
  const { seed = 0, trainCount = 50_000, testCount = 10_000 } = options;
  checkSeed('syntheticCifar100', seed);
  checkInteger('syntheticCifar100', 'trainCount', trainCount, 1);
  checkInteger('syntheticCifar100', 'testCount', testCount, 1);
  const random = new AddressedRandom(seed, PURPOSE.synthetic);
  return {
    name: 'synthetic-cifar-100',
    classes: classNames,
    superclasses: superclassNames,
    train: drawSplit(trainCount, 0, random),
    test: drawSplit(testCount, 1, random),
    source: `drawn by code, seed ${seed}`,
  };
}
