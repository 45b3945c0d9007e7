/** A file of PyPI that is downloaded. */
export interface Wheel {
  readonly name: string;
  readonly version: string;
  /** Of the tags in its file name. */
  readonly platform: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** The TensorFlow whose library is taken. */
export const TENSORFLOW_VERSION = '2.21.0';

/** The tfjs-node that is built against it. */
export const TFJS_NODE_VERSION = '4.22.0';

// TensorFlow's wheels for other versions of Python hold the same library: this one is taken always.
export const WHEEL_PYTHON = '3.11';

const CPU_WHEELS: Readonly<Record<string, Wheel>> = {
  'linux-x64': {
    name: 'tensorflow-cpu',
    version: TENSORFLOW_VERSION,
    platform: 'manylinux_2_27_x86_64',
    sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
    bytes: 273_829_956,
  },
  'linux-arm64': {
    name: 'tensorflow',
    version: TENSORFLOW_VERSION,
    platform: 'manylinux_2_27_aarch64',
    sha256: '4b24aca16d527a3cf1c37f720c04c484c3d20f4d0fdfa98632ac8b9f3be6eb5c',
    bytes: 281_828_020,
  },
};

/** @returns TensorFlow for a platform; undefined if none is known that would serve. */
export function wheelsFor(system: string): readonly Wheel[] | undefined {
  const wheel = CPU_WHEELS[system];
  return wheel && [wheel];
}
