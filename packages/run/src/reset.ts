import { existsSync, readdirSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { handSettings, shownPath } from './hand-settings.ts'
import { secretsFile } from './kept-secrets.ts'
import { whereItRuns } from './where-it-runs.ts'
import { whoRuns } from './who-runs.ts'

// `npm run reset`: the demo as on its first day. Only what Letterhead itself puts into DATA_DIR is
// removed, since that may be a folder of the operator's with other things in it.
const OURS = ['postgresql', 'sandbox', 'logs', 'running.pid']

const reset = (dataDir: string) => {
  const shown = shownPath(dataDir)
  const pid = whoRuns(dataDir)
  if (pid !== undefined) {
    process.stderr.write(`Letterhead runs (process ${pid}) and uses ${shown}. Stop it first.\n`)
    process.exitCode = 1
    return
  }
  const elsewhere = join(dataDir, 'postgresql', 'elsewhere')
  if (existsSync(elsewhere)) rmSync(realpathSync(elsewhere), { recursive: true, force: true })
  for (const path of [...OURS.map((name) => join(dataDir, name)), secretsFile(dataDir)])
    rmSync(path, { recursive: true, force: true })
  if (existsSync(dataDir) && readdirSync(dataDir).length === 0) rmSync(dataDir, { recursive: true })
  process.stdout.write(`The demo in ${shown} is empty. npm start begins afresh.\n`)
}

const hand = handSettings()
reset(whereItRuns(hand).dataDir)
if (hand['DATABASE_URL'] !== undefined)
  process.stdout.write('The database of DATABASE_URL is yours and was left as it is.\n')
