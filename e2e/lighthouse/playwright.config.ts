import { join } from 'node:path'
import { defineConfig } from '@playwright/test'
import journeys from '../playwright.config.ts'

const root = join(import.meta.dirname, '../..')
const [product] = [journeys.webServer ?? []].flat()
if (product === undefined) throw new Error('the journeys start no product')

/** The journeys' own product and sandbox; what is measured is `*.measure.ts`. */
export default defineConfig({
  ...journeys,
  testDir: '.',
  testMatch: '*.measure.ts',
  testIgnore: [],
  timeout: 600_000,
  outputDir: join(root, 'test-results/lighthouse'),
  reporter: 'line',
  webServer: { ...product, cwd: root },
})
