// What only Node can do, behind one door: package.json puts noFiles.ts in its place where a bundler
// works for browsers, so that nothing of Node's is looked for there.

export { chunksAt, openAt } from '../formats/recordIo/recordFile.js';
export { writeRecordFile } from '../formats/recordIo/writeRecordFile.js';
export { findData } from '../open/findData.js';
export { openData } from '../open/openData.js';
export { writePack } from '../pack/writePack.js';
export { readText, writeText } from './textFile.js';
