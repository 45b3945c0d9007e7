#!/usr/bin/env node
import { existsSync } from 'node:fs';

const cli = new URL('../dist/cli.js', import.meta.url);
if (existsSync(cli)) await import(cli.href);
else {
  console.error('error: the packages are not built yet: run npm start, or npm run build');
  process.exitCode = 1;
}
