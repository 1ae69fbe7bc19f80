import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { handSettings, isSet, root } from './hand-settings.ts'
import { keptSecrets, secretsFile } from './kept-secrets.ts'
import { whereItRuns } from './where-it-runs.ts'

// `npm run letterhead -- <command>`: the operator's commands (bff/src/letterhead.ts). Beside the demo
// they get the demo's own secrets, elsewhere what was set by hand and nothing more.
const hand = handSettings()
const { dataDir } = whereItRuns(hand)
const kept = existsSync(secretsFile(dataDir)) ? keptSecrets(dataDir) : {}
const unset = Object.entries(kept).filter(([name]) => !isSet(hand, name))
const { status } = spawnSync(
  process.execPath,
  [join(root, 'bff/src/letterhead.ts'), ...process.argv.slice(2)],
  { stdio: 'inherit', env: { ...hand, DATA_DIR: dataDir, ...Object.fromEntries(unset) } },
)
process.exitCode = status ?? 1
