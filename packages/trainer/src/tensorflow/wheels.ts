export type Variant = 'cpu' | 'gpu';

/** A file of PyPI that is downloaded. */
export interface Wheel {
  readonly name: string;
  readonly version: string;
  /** Of the tags in its file name. */
  readonly platform: string;
  readonly sha256: string;
  readonly bytes: number;
  /** The files to take, as patterns in which * is any text. */
  readonly files: readonly string[];
  /** Of those files, rounded up. */
  readonly unpackedBytes: number;
}

/** The TensorFlow whose library is taken. */
export const TENSORFLOW_VERSION = '2.21.0';

/** The tfjs-node that is built against it. */
export const TFJS_NODE_VERSION = '4.22.0';

/** The headers of Node-API, from npm. */
export const NODE_API_HEADERS_VERSION = '1.9.0';

// TensorFlow's wheels for other versions of Python hold the same library: this one is taken always.
export const WHEEL_PYTHON = '3.11';

/** TensorFlow's two libraries, as its wheels name them. */
export const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'] as const;

const TENSORFLOW_FILES = [
  ...LIBRARIES.map((name) => `tensorflow/${name}`),
  // What the headers of its C interface include.
  ...[
    'tensorflow/c',
    'tensorflow/core/common_runtime/next_pluggable_device/c',
    'tensorflow/core/platform',
    'tsl',
    'xla/tsl',
  ].map((folder) => `tensorflow/include/${folder}/*`),
];

const CPU: Readonly<Record<string, Wheel>> = {
  'linux-x64': {
    name: 'tensorflow-cpu',
    version: TENSORFLOW_VERSION,
    platform: 'manylinux_2_27_x86_64',
    sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
    bytes: 273_829_956,
    files: TENSORFLOW_FILES,
    unpackedBytes: 870e6,
  },
  'linux-arm64': {
    name: 'tensorflow',
    version: TENSORFLOW_VERSION,
    platform: 'manylinux_2_27_aarch64',
    sha256: '4b24aca16d527a3cf1c37f720c04c484c3d20f4d0fdfa98632ac8b9f3be6eb5c',
    bytes: 281_828_020,
    files: TENSORFLOW_FILES,
    unpackedBytes: 1000e6,
  },
};

/** One of NVIDIA's, of which TensorFlow wants what is needed to run, not to compile. */
function cudaWheel(
  name: string,
  version: string,
  platform: string,
  sha256: string,
  bytes: number,
  unpackedBytes: number,
): Wheel {
  const files = ['lib', 'bin', 'nvvm'].map((folder) => `nvidia/*/${folder}/*`);
  return { name: `nvidia-${name}-cu12`, version, platform, sha256, bytes, files, unpackedBytes };
}

const [NEW, OLD, OLDEST] = [
  'manylinux_2_27_x86_64',
  'manylinux2014_x86_64',
  'manylinux2010_x86_64',
];

// The CUDA build is for compute capabilities 6.0 to 8.9, and by its intermediate code for every later
// one. What follows it is what its extra `and-cuda` names; cuDNN and cuBLAS bring code for the newest
// cards.
const GPU: readonly Wheel[] = [
  {
    name: 'tensorflow',
    version: TENSORFLOW_VERSION,
    platform: NEW,
    sha256: '9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124',
    bytes: 572_440_367,
    files: TENSORFLOW_FILES,
    unpackedBytes: 1280e6,
  },
  cudaWheel(
    'cublas',
    '12.9.3.13',
    NEW,
    'd7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72',
    581_217_458,
    856e6,
  ),
  cudaWheel(
    'cuda-cupti',
    '12.8.90',
    OLD,
    'ea0cb07ebda26bb9b29ba82cda34849e73c166c18162d3913575b0c9db9a6182',
    10_248_621,
    42e6,
  ),
  cudaWheel(
    'cuda-nvcc',
    '12.9.86',
    OLDEST,
    '5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0',
    40_546_229,
    99e6,
  ),
  cudaWheel(
    'cuda-nvrtc',
    '12.9.86',
    OLDEST,
    '210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4',
    89_568_129,
    228e6,
  ),
  cudaWheel(
    'cuda-runtime',
    '12.9.79',
    OLD,
    '25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3',
    3_493_179,
    6e6,
  ),
  cudaWheel(
    'cudnn',
    '9.28.0.42',
    NEW,
    '9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375',
    716_538_495,
    1163e6,
  ),
  cudaWheel(
    'cufft',
    '11.4.1.4',
    OLD,
    'c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28',
    200_877_592,
    294e6,
  ),
  cudaWheel(
    'curand',
    '10.3.10.19',
    NEW,
    '49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e',
    68_295_626,
    167e6,
  ),
  cudaWheel(
    'cusolver',
    '11.7.5.82',
    NEW,
    '15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88',
    338_117_415,
    495e6,
  ),
  cudaWheel(
    'cusparse',
    '12.5.10.65',
    OLD,
    '73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78',
    366_465_088,
    487e6,
  ),
  cudaWheel(
    'nccl',
    '2.32.3',
    NEW,
    'bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c',
    351_526_311,
    490e6,
  ),
  cudaWheel(
    'nvjitlink',
    '12.9.86',
    OLDEST,
    'e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9',
    39_748_338,
    96e6,
  ),
];

/** @returns TensorFlow for a platform; undefined if none is known that would serve. */
export function wheelsFor(system: string, variant: Variant): readonly Wheel[] | undefined {
  if (variant === 'gpu') return system === 'linux-x64' ? GPU : undefined;
  const wheel = CPU[system];
  return wheel && [wheel];
}
