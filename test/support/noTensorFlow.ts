/** In a browser's place of `tensorflow.ts`: tfjs-node is for Node. */
export const tensorflow: readonly 'tensorflow'[] = [];
