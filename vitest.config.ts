import { defineConfig } from 'vitest/config'

// One less than there are cores is the default: of two, half the machine. The projects run in
// one group, which asks that all say the same.
const maxWorkers = '100%'

const node = {
  // Mail templates are JSX: tests read their source, so that they need no build first.
  ssr: {
    resolve: { conditions: ['source', 'module', 'node', 'development|production'] },
  },
  test: {
    environment: 'node',
    globalSetup: ['bff/test/keep-test-cluster.ts'],
    env: { TZ: 'UTC' },
    // For what hangs; a busy machine is no fault.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000 } },
  },
}

export default defineConfig({
  test: {
    maxWorkers,
    projects: [
      {
        extends: './web/vite.config.ts',
        root: 'web',
        test: {
          name: 'web',
          maxWorkers,
          environment: 'jsdom',
          include: ['src/**/*.test.{ts,tsx}', 'test/**/*.test.{ts,tsx}'],
          setupFiles: ['test/set-up.ts'],
          // One jsdom for each worker: set-up.ts leaves nothing of a test on its page.
          isolate: false,
          env: { TZ: 'UTC' },
          testTimeout: 60_000,
        },
      },
      {
        ...node,
        test: {
          ...node.test,
          name: 'node',
          include: ['{bff,packages/*}/{src,test}/**/*.test.{ts,tsx}'],
          // A worker reads our modules once, not once for each file: they keep no state of their own.
          isolate: false,
        },
      },
    ],
  },
})
