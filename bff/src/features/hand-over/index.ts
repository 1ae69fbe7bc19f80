/**
 * Asking an IT administrator, who has no account here, to allow the connection: a link of 256 bits
 * with one purpose that lives seven days and can be taken back. Deciding by it changes nothing but
 * its own state; the connection is made afterwards by the admin, through consent as always.
 */
import type { HandOver } from '@letterhead/contract'
import type { Router } from 'express'
import { sql } from 'kysely'
import type { Tx } from '../../platform/database/index.ts'
import type { Route } from '../../platform/http/index.ts'
import { createConsentCallback } from './consent-callback.ts'
import { createHandOverRoute } from './create-hand-over.ts'
import type { HandOverDeps } from './deps.ts'
import { openConsent } from './open-consent.ts'
import { readHandOverRoute } from './read-hand-over.ts'
import { readPage } from './read-page.ts'
import { revokeHandOverRoute } from './revoke-hand-over.ts'
import { sayApproved, sayDeclined } from './say-decision.ts'
import { findOpenHandOver, viewOf } from './stored-hand-over.ts'

export type { HandOverDeps } from './deps.ts'

export interface HandOvers {
  /** `GET /oauth/microsoft/admin-consent/callback`; needs no session. */
  readonly router: Router
  readonly routes: readonly Route[]
  /** What the settings page's waiting card shows; `tx` must be inside the organisation. */
  readonly openHandOver: (tx: Tx) => Promise<HandOver | null>
  /** Chore: erases the tokens of links whose time is over. Returns how many. */
  readonly eraseExpired: () => Promise<number>
}

export const createHandOvers = (deps: HandOverDeps): HandOvers => {
  return {
    router: createConsentCallback(deps),
    routes: [
      createHandOverRoute(deps),
      readHandOverRoute(deps),
      revokeHandOverRoute(deps),
      readPage(deps),
      openConsent(deps),
      sayApproved(deps),
      sayDeclined(deps),
    ],
    openHandOver: async (tx) => {
      const row = await findOpenHandOver(tx)
      return row === undefined ? null : viewOf(deps, row)
    },
    eraseExpired: async () => await eraseExpired(deps),
  }
}

const eraseExpired = async ({ workerDatabase }: HandOverDeps): Promise<number> => {
  const { numUpdatedRows } = await workerDatabase.kysely
    .updateTable('hand_overs')
    .set({ sealed_token: null })
    .where('sealed_token', 'is not', null)
    .where('expires_at', '<', sql<Date>`now()`)
    .executeTakeFirst()
  return Number(numUpdatedRows)
}
