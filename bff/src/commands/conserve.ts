import { isInBalance, weigh, type Balance } from '../features/outbox/index.ts'
import { say, type Command } from './command.ts'
import { withDatabase } from './with-database.ts'

export const conserve: Command = {
  name: 'conserve',
  options: '',
  summary:
    'weigh every notification ever taken in against what is there; 1 when something is missing',
  run: async () => {
    const balance = await withDatabase('letterhead_worker', weigh)
    report(balance)
    return isInBalance(balance) ? 0 : 1
  },
}

const line = (name: string, count: number): void => say(`  ${name.padEnd(12)}${count}`)

const report = ({ takenIn, purged, present, states, off, stuck, empty }: Balance): void => {
  say('taken in and purged, by the ledger')
  line('taken in', takenIn)
  line('purged', purged)
  say('there')
  for (const [state, count] of Object.entries(states)) line(state, count)
  line('all', present)
  for (const account of off) {
    const missing = account.takenIn - account.purged - account.present
    say(
      missing > 0
        ? `OFF  ${account.organizationId}: ${missing} missing`
        : `OFF  ${account.organizationId}: ${-missing} that were never taken in`,
    )
  }
  if (stuck > 0) say(`OFF  ${stuck} claimed and a minute past the lease: is a worker running?`)
  if (empty > 0) say(`OFF  ${empty} waiting without contents`)
  if (off.length === 0 && stuck === 0 && empty === 0) say('in balance')
}
