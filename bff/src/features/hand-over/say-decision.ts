import { approveHandOver, declineHandOver } from '@letterhead/contract'
import { route, type Route } from '../../platform/http/index.ts'
import { decideByToken } from './by-token.ts'
import type { HandOverDeps } from './deps.ts'
import { settleHandOver } from './settle-hand-over.ts'

/** “I have trusted it”, said on our own page: Google sends nobody back to us. */
export const sayApproved = ({ database }: HandOverDeps): Route =>
  route(approveHandOver, async ({ params, browser, requestId }) => {
    await decideByToken(database, params.token, async (tx, row) => {
      const decision = { kind: 'approved', tenant: null } as const
      await settleHandOver(tx, row, { decision, from: { address: browser.address, requestId } })
    })
    return {}
  })

export const sayDeclined = ({ database }: HandOverDeps): Route =>
  route(declineHandOver, async ({ params, browser, requestId }) => {
    await decideByToken(database, params.token, async (tx, row) => {
      const decision = { kind: 'declined' } as const
      await settleHandOver(tx, row, { decision, from: { address: browser.address, requestId } })
    })
    return {}
  })
