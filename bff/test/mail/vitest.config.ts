import { defineConfig } from 'vitest/config'

/** `npm run check:mail`: what needs a tool that does not come from npm. */
export default defineConfig({
  ssr: { resolve: { conditions: ['source', 'module', 'node', 'development|production'] } },
  test: { include: ['bff/test/mail/*.check.ts'], environment: 'node', testTimeout: 60_000 },
})
