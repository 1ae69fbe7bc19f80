import { defineConfig } from 'vitest/config'

// `npm run security:load`: attacks that have a rate, a time or memory in them. Minutes, and the whole machine.
export default defineConfig({
  ssr: { resolve: { conditions: ['source', 'module', 'node', 'development|production'] } },
  test: {
    environment: 'node',
    include: ['bff/test/load/**/*.load.ts'],
    globalSetup: ['bff/test/keep-test-cluster.ts'],
    fileParallelism: false,
    env: { TZ: 'UTC' },
    hookTimeout: 60_000,
  },
})
