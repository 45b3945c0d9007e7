import type { FuzzTarget } from '../fuzzTarget.js';
import { archive } from './archive.js';
import { imageList } from './imageList.js';
import { imageRecord } from './imageRecord.js';
import { meanImage } from './meanImage.js';
import { parquet } from './parquet.js';
import { pickle } from './pickle.js';
import { png } from './png.js';
import { recordIndex } from './recordIndex.js';
import { recordIo } from './recordIo.js';
import { records } from './records.js';

/** All that is parsed of what others may have written. */
export const targets: readonly FuzzTarget[] = [
  records,
  archive,
  pickle,
  parquet,
  png,
  meanImage,
  recordIo,
  imageRecord,
  recordIndex,
  imageList,
];
