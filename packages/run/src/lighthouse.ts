import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { findChromium } from './find-chromium.ts'
import { root } from './hand-settings.ts'

// `npm run lighthouse`: the settings page, signed in, as a telephone on a slow network sees it; the
// median of five runs against what it may cost. `-- --runs 1` for a first look.
const { values } = parseArgs({ options: { runs: { type: 'string', default: '5' } } })
const chromium = await findChromium()
if (chromium.kind === 'missing') {
  process.stderr.write(`${chromium.advice}\n`)
  process.exitCode = 1
} else {
  const { status } = spawnSync(
    join(root, 'node_modules/.bin/playwright'),
    ['test', '-c', 'e2e/lighthouse'],
    {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, ...chromium.environment, LIGHTHOUSE_RUNS: values.runs },
    },
  )
  process.exitCode = status ?? 1
}
