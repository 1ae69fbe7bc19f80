import { openHandOverConsent } from '@letterhead/contract'
import { Problem, route, type Route } from '../../platform/http/index.ts'
import { findByToken } from './by-token.ts'
import type { HandOverDeps } from './deps.ts'
import { consentUrlOf, isRowAlive } from './stored-hand-over.ts'

export const openConsent = (deps: HandOverDeps): Route =>
  route(openHandOverConsent, async ({ params }) => {
    const row = await findByToken(deps.database, params.token)
    if (row === undefined) throw new Problem('not_found')
    if (!isRowAlive(row)) throw new Problem('attempt_expired', { detail: 'Ask for a new link.' })
    const location = consentUrlOf(deps, row, params.token)
    if (location === null) throw new Problem('provider_not_configured')
    return { location }
  })
