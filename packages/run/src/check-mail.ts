import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from './hand-settings.ts'

// `npm run check:mail`: what judges our letters and does not come from npm. What is not on this machine
// is named and left out; `npm test` has judged the rest already.

const TOOL = 'spamassassin'
const hasTool = spawnSync(TOOL, ['--version'], { stdio: 'ignore' }).error === undefined

if (hasTool) {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const judged = spawnSync(
    process.execPath,
    [vitest, 'run', '--config', 'bff/test/mail/vitest.config.ts'],
    { cwd: root, stdio: 'inherit' },
  )
  process.exitCode = judged.status ?? 1
} else {
  console.log(
    `skipped: the score of every letter, because ${TOOL} is not on this machine (Debian: apt install ${TOOL})`,
  )
}
