import { readHandOverPage, type HandOverPage } from '@letterhead/contract'
import { localeOf, Problem, route, type Route } from '../../platform/http/index.ts'
import { readOrganization } from '../organizations/index.ts'
import type { Approval } from '../providers/index.ts'
import { findByToken } from './by-token.ts'
import type { HandOverDeps } from './deps.ts'
import { stateAt } from './hand-over-state.ts'
import { consentUrlOf, isRowAlive, storedOf, type HandOverRow } from './stored-hand-over.ts'
import { en } from './words/en.ts'
import { fr } from './words/fr.ts'

type Ask = NonNullable<HandOverPage['ask']>

const WORDS = { en, fr }
/** Global clouds; the menus are the same in national ones. */
const CONSOLES = {
  microsoft:
    'https://entra.microsoft.com/#view/Microsoft_AAD_IAM/StartboardApplicationsMenuBlade/~/AppAppsPreview',
  google: 'https://admin.google.com/ac/owl/list?tab=configuredApps',
}

/** Everything an IT administrator needs to decide, for whoever holds the link. */
export const readPage = (deps: HandOverDeps): Route =>
  route(readHandOverPage, async ({ params, query, browser }) => {
    const row = await findByToken(deps.database, params.token)
    if (row === undefined) throw new Problem('not_found')
    const approval = deps.approvals[row.provider]
    const locale = query.locale ?? localeOf(browser.headers['accept-language'])
    const answer: HandOverPage = {
      state: stateAt(storedOf(row), row.now),
      provider: row.provider,
      productName: deps.productName,
      expiresAt: row.expires_at.toISOString(),
      decidedAt: row.decided_at?.toISOString() ?? null,
      ask:
        approval === null || !isRowAlive(row)
          ? null
          : await askOf(deps, { row, approval, locale, token: params.token }),
    }
    return { answer }
  })

interface Asking {
  readonly row: HandOverRow
  readonly approval: Approval
  readonly locale: 'en' | 'fr'
  readonly token: string
}

const askOf = async (
  deps: HandOverDeps,
  { row, approval, locale, token }: Asking,
): Promise<Ask> => {
  const { name: organization } = await deps.database.inOrganization(
    row.organization_id,
    readOrganization,
  )
  const { clientId } = approval
  const names = { product: deps.productName, organization, person: row.person_name, clientId }
  const words = WORDS[locale][row.provider]
  const url = consentUrlOf(deps, row, token)
  return {
    organizationName: organization,
    askedBy: row.person_name,
    askedAt: row.created_at.toISOString(),
    service: deps.publicUrl,
    clientId,
    tenant: row.tenant,
    scopes: approval.scopes(row.purpose).map((scope) => {
      const { title, reason } = words.scopes[scope] ?? { title: scope, reason: '' }
      return { scope, title, reason }
    }),
    notAsked: [...words.notAsked],
    steps: [...words.steps(names)],
    approve: url === null ? null : { path: `/bff/hand-overs/by-token/${token}/open`, url },
    console: { url: CONSOLES[row.provider], path: [...words.menus(names)] },
    otherTenant: row.other_tenant,
    failure: row.failure_code,
  }
}
