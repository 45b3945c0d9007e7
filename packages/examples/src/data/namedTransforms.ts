import {
  alternatingMirror,
  centerCrop,
  colorJitter,
  cutout,
  type Interval,
  normalize,
  randAugment,
  randomAffine,
  randomCrop,
  randomErasing,
  randomMirror,
  type Transform,
  trivialAugment,
} from '@cifar/data-cifar';

/** How a value is written. */
export interface Form<T> {
  /** For help and errors, such as 'number'. */
  readonly name: string;
  /** @returns undefined where the text is none. */
  read(text: string): T | undefined;
}

type Forms = Readonly<Record<string, Form<unknown>>>;
type Values<F extends Forms> = { [Name in keyof F]: F[Name] extends Form<infer T> ? T : never };

/** A transform that a command line can name. */
export interface NamedTransform {
  /** Those without which there is no such transform; they come first. */
  readonly required: Forms;
  readonly optional: Forms;
  /** @param given All that is required, and none of another form. */
  make(given: Readonly<Record<string, unknown>>): Transform;
}

const number: Form<number> = {
  name: 'number',
  read: (text) => (text !== '' && Number.isFinite(Number(text)) ? Number(text) : undefined),
};

const interval: Form<Interval> = {
  name: 'low..high',
  read(text) {
    const [low, high, ...rest] = text.split('..').map(number.read);
    return low === undefined || high === undefined || rest.length > 0 ? undefined : [low, high];
  },
};

function word<T extends string>(...words: readonly T[]): Form<T> {
  return { name: words.join('|'), read: (text) => words.find((known) => known === text) };
}

function either<A, B>(one: Form<A>, other: Form<B>): Form<A | B> {
  const read = (text: string) => one.read(text) ?? other.read(text);
  return { name: `${one.name}|${other.name}`, read };
}

function named<R extends Forms, O extends Forms>(
  required: R,
  optional: O,
  make: (given: Values<R> & Partial<Values<O>>) => Transform,
): NamedTransform {
  return { required, optional, make: (given) => make(given as Values<R> & Partial<Values<O>>) };
}

const distance = either(number, interval);
const interpolation = word('nearest', 'bilinear');

export const NAMED_TRANSFORMS: Readonly<Record<string, NamedTransform>> = {
  randomCrop: named(
    { size: number },
    { padding: number, mode: word('zero', 'reflect') },
    ({ size, ...options }) => randomCrop(size, options),
  ),
  centerCrop: named({ size: number }, {}, ({ size }) => centerCrop(size)),
  randomMirror: named({}, {}, randomMirror),
  alternatingMirror: named({}, {}, alternatingMirror),
  cutout: named({ size: number }, { value: number }, cutout),
  randomErasing: named(
    {},
    {
      probability: number,
      scale: interval,
      ratio: interval,
      value: either(number, word('random', 'normal')),
    },
    randomErasing,
  ),
  colorJitter: named(
    {},
    { brightness: distance, contrast: distance, saturation: distance, hue: distance },
    colorJitter,
  ),
  randomAffine: named(
    {},
    {
      degrees: distance,
      translation: number,
      scale: interval,
      shearX: distance,
      shearY: distance,
      interpolation,
      fill: number,
    },
    ({ translation = 0, ...options }) =>
      randomAffine({ ...options, translation: [translation, translation] }),
  ),
  randAugment: named(
    {},
    { operations: number, magnitude: number, interpolation, fill: number },
    randAugment,
  ),
  trivialAugment: named({}, { interpolation, fill: number }, trivialAugment),
  normalize: named({}, {}, () => normalize()),
};

/** Such as `randomCrop(size=number, [padding=number], [mode=zero|reflect])`. */
export function usageOf(name: string): string {
  const { required, optional } = NAMED_TRANSFORMS[name]!;
  const parameters = [
    ...Object.entries(required).map(([parameter, form]) => `${parameter}=${form.name}`),
    ...Object.entries(optional).map(([parameter, form]) => `[${parameter}=${form.name}]`),
  ];
  return parameters.length === 0 ? name : `${name}(${parameters.join(', ')})`;
}
