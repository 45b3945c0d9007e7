import type { Layout } from '../../dataset/layout.js';

/** SHA-256 of the files of the edition for Python, in hexadecimal. */
const OFFICIAL: Readonly<Record<Layout['name'], Readonly<Record<string, string>>>> = {
  'cifar-100': {
    meta: 'a5d4786345c961390f865e93b434dbd5c6904ce880667e0cb888c97d449f28b9',
    train: '735e79b04f092ca3d2e6d07f368c0a7d70d48c48d28865950cc24454cf45129b',
    test: '4b67687d9933c4db8f0831104447f15b93774f4f464bd0516f0f0f2ac83b7864',
  },
  'cifar-10': {
    'batches.meta': 'f962466ef690d46b226450fb9aadc74ba4bc64a76aa526b5827fe4bc5c7125cb',
    data_batch_1: '54636561a3ce25bd3e19253c6b0d8538147b0ae398331ac4a2d86c6d987368cd',
    data_batch_2: '766b2cef9fbc745cf056b3152224f7cf77163b330ea9a15f9392beb8b89bc5a8',
    data_batch_3: '0f00d98ebfb30b3ec0ad19f9756dc2630b89003e10525f5e148445e82aa6a1f9',
    data_batch_4: '3f7bb240661948b8f4d53e36ec720d8306f5668bd0071dcb4e6c947f78e9682b',
    data_batch_5: 'd91802434d8376bbaeeadf58a737e3a1b12ac839077e931237e0dcd43adcb154',
    test_batch: 'f53d8d457504f7cff4ea9e021afcf0e0ad8e24a91f3fc42091b8adef61157831',
  },
};

/** What SHA-256 a file of the edition for Python should have. */
export const officialPickle = ({ name }: Layout, file: string): string | undefined =>
  OFFICIAL[name][file];
