/** Node's worker threads; undefined in a browser. Not imported, so that no bundler for browsers looks for them. */
export function nodeThreads(): typeof import('node:worker_threads') | undefined {
  return globalThis.process?.getBuiltinModule?.('node:worker_threads');
}
