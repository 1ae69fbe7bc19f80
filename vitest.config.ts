import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // One less than there are cores is the default: of two, half the machine.
    maxWorkers: '100%',
    projects: [
      {
        extends: './web/vite.config.ts',
        root: 'web',
        test: {
          name: 'web',
          environment: 'jsdom',
          include: ['src/**/*.test.{ts,tsx}', 'test/**/*.test.{ts,tsx}'],
          setupFiles: ['test/set-up.ts'],
          env: { TZ: 'UTC' },
          testTimeout: 60_000,
        },
      },
      {
        // Mail templates are JSX: tests read their source, so that they need no build first.
        ssr: {
          resolve: { conditions: ['source', 'module', 'node', 'development|production'] },
        },
        test: {
          name: 'node',
          environment: 'node',
          include: ['{bff,packages/*}/{src,test}/**/*.test.{ts,tsx}'],
          globalSetup: ['bff/test/keep-test-cluster.ts'],
          env: { TZ: 'UTC' },
          // For what hangs; a busy machine is no fault.
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
