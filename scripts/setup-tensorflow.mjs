// Sets the repository up and builds TensorFlow's native library into the cache, so that `npm test`
// tests it too. What follows goes to `cifar setup tensorflow`: --gpu, --force.
import { build, run, setUp } from './setup.mjs';

setUp();
build();
run(process.execPath, [
  'packages/examples/bin/cifar.js',
  ...['setup', 'tensorflow', ...process.argv.slice(2)],
]);
