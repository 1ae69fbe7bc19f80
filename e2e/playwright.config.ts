import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { defineConfig } from '@playwright/test'

// Each run has its own ports, data and API key, so that runs and a demo go on side by side. The
// file is read again by every worker, which finds the first reading's choice in the environment:
// E2E_PRODUCT_PORT, E2E_SANDBOX_PORT, E2E_DATA_DIR and E2E_API_KEY are for the journeys too.
const keep = (name: string, value: string) => (process.env[name] ??= value)

const freePort = () =>
  new Promise<string>((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      probe.close(() => resolve(String(port)))
    })
  })

const productPort = keep('E2E_PRODUCT_PORT', await freePort())
const sandboxPort = keep('E2E_SANDBOX_PORT', await freePort())
const dataDir = keep(
  'E2E_DATA_DIR',
  join(import.meta.dirname, `../test-results/e2e-data-${process.pid}`),
)
const apiKey = keep('E2E_API_KEY', randomBytes(24).toString('hex'))

// Every state of every page, in two looks or in all eight: a run of its own.
const states = process.env['STATES'] !== undefined

const chromium =
  process.env['CHROMIUM'] ??
  ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => existsSync(path))

export default defineConfig({
  testDir: '.',
  testMatch: states ? '**/e2e/states/*.spec.ts' : '**/*.spec.ts',
  testIgnore: states ? [] : '**/e2e/states/**',
  outputDir: `../test-results/${states ? 'states-traces' : 'e2e'}`,
  // One running product with two organisations is shared by all journeys.
  workers: 1,
  fullyParallel: false,
  forbidOnly: process.env['CI'] === 'true',
  // Bounds, not lengths: one visit is looked at several times, and eight looks take their time.
  timeout: states ? 300_000 : 60_000,
  expect: { timeout: states ? 30_000 : 10_000 },
  reporter: [
    ['list'],
    ['json', { outputFile: `../test-results/${states ? 'states' : 'e2e'}.json` }],
  ],
  use: {
    baseURL: `http://localhost:${productPort}`,
    actionTimeout: states ? 30_000 : 0,
    // Recording a journey takes as long as going it: ask for it with TRACE=on when one fails.
    trace: process.env['TRACE'] === 'on' ? 'retain-on-failure' : 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(chromium === undefined ? {} : { executablePath: chromium }),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  webServer: {
    command: 'node packages/run/src/start.ts',
    cwd: '..',
    url: `http://127.0.0.1:${productPort}/readyz`,
    reuseExistingServer: false,
    timeout: 300_000,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 40_000 },
    stdout: 'ignore',
    stderr: 'pipe',
    env: {
      PORT: productPort,
      SANDBOX_PORT: sandboxPort,
      DATA_DIR: dataDir,
      API_BOOTSTRAP_KEY: apiKey,
    },
  },
})
