import { fileURLToPath } from 'node:url';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';

// The tests of WebGPU once more, in Chromium: of its own WebGPU, on its software adapter where
// CIFAR_CHROMIUM_ADAPTER says `swiftshader`, otherwise on the system's GPU.
//
//     CIFAR_CHROMIUM=/usr/bin/chromium npx vitest run --config vitest.browser.config.ts

const { CIFAR_CHROMIUM, CIFAR_CHROMIUM_ADAPTER } = process.env;
const conditions = ['@cifar/source', 'browser', 'import', 'default'];
const none = fileURLToPath(new URL('test/support/noTensorFlow.ts', import.meta.url));

const adapter =
  CIFAR_CHROMIUM_ADAPTER === undefined
    ? ['--enable-features=Vulkan', '--use-angle=vulkan']
    : [`--use-webgpu-adapter=${CIFAR_CHROMIUM_ADAPTER}`];

export default defineConfig({
  resolve: {
    conditions,
    alias: [{ find: /^(\.|.*\/support)\/tensorflow\.js$/, replacement: none }],
  },
  define: {
    'process.env': JSON.stringify({
      CIFAR_TEST_WEBGPU: 'required',
      ...(CIFAR_CHROMIUM_ADAPTER !== undefined && {
        CIFAR_WEBGPU_ADAPTER: CIFAR_CHROMIUM_ADAPTER,
      }),
    }),
  },
  optimizeDeps: {
    include: [
      '@tensorflow/tfjs-core',
      '@tensorflow/tfjs-layers',
      '@tensorflow/tfjs-backend-cpu',
      '@tensorflow/tfjs-backend-wasm',
      '@tensorflow/tfjs-backend-webgpu',
    ],
  },
  test: {
    include: [
      'packages/kernels/src/ops/*.test.ts',
      'packages/kernels/test/{matMul,numericGradients,split}.test.ts',
      'packages/layers-inception/src/factories/*.test.ts',
      'packages/layers-inception/test/network.golden.test.ts',
    ],
    testNamePattern: /webgpu|browser/,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: {
          ...(CIFAR_CHROMIUM !== undefined && { executablePath: CIFAR_CHROMIUM }),
          args: ['--no-sandbox', '--enable-unsafe-webgpu', ...adapter],
        },
      }),
      instances: [{ browser: 'chromium' }],
    },
  },
});
