import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { openJournal } from '../control/journal.ts'
import { faultRow } from '../control/faults.ts'
import { clockRow, sandboxClock } from '../control/sandbox-clock.ts'
import { keptSettings } from '../control/settings.ts'
import { consentRow } from '../identity/consents.ts'
import { keysRow } from '../identity/keys.ts'
import { tokenRow } from '../identity/token-store.ts'
import { clientRow } from '../seed/clients.ts'
import { openInboxes } from '../world/inboxes.ts'
import { openSpool } from '../world/spool.ts'
import { keepTable } from './keep-table.ts'

/** Opens everything the sandbox keeps, in `DATA_DIR/sandbox`. */
export async function openStore(dataDir: string) {
  const folder = join(dataDir, 'sandbox')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = (name: string) => join(folder, `${name}.jsonl`)
  const clockTable = await keepTable({ path: path('clock'), row: clockRow })
  const clock = sandboxClock(clockTable)
  const now = clock.now
  const tokens = (issuer: string) =>
    keepTable({
      path: path(`tokens-${issuer}`),
      row: tokenRow,
      isOver: ({ exp }) => exp !== undefined && exp * 1000 < now(),
    })
  const consents = (issuer: string) =>
    keepTable({ path: path(`consents-${issuer}`), row: consentRow })
  const store = {
    clock,
    settings: await keepTable({ path: path('settings'), row: keptSettings }),
    faults: await keepTable({ path: path('faults'), row: faultRow }),
    keys: await keepTable({ path: path('keys'), row: keysRow }),
    clients: await keepTable({ path: path('clients'), row: clientRow }),
    ports: await keepTable({ path: path('ports'), row: z.object({ port: z.number() }) }),
    microsoftTokens: await tokens('microsoft'),
    googleTokens: await tokens('google'),
    signInTokens: await tokens('sign-in'),
    microsoftConsents: await consents('microsoft'),
    googleConsents: await consents('google'),
    journal: await openJournal({ path: path('journal'), now }),
    inboxes: await openInboxes({ path: path('inboxes'), now }),
    spool: await openSpool({ path: path('spool'), now }),
  }
  const { clock: _clock, ...files } = store
  return {
    ...store,
    close: async () => {
      await Promise.all([...Object.values(files), clockTable].map((file) => file.close()))
    },
  }
}
