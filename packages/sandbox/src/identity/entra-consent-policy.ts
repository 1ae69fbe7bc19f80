import type { SettingsKeeper } from '../control/settings.ts'
import { accountIdOf, tenantBy } from '../seed/microsoft-directory.ts'
import type { MicrosoftPerson } from '../seed/people.ts'
import type { Consents } from './consents.ts'
import { needsAdministrator, signInScopes } from './entra-scopes.ts'

/** What a person has allowed an app, and what an administrator has for everybody in the tenant. */
export interface EntraConsentPolicy {
  allowed: (person: MicrosoftPerson) => string[]
  needsApproval: (person: MicrosoftPerson, scopes: readonly string[]) => boolean
}

export function entraConsentPolicy(deps: {
  consents: Consents
  settings: SettingsKeeper
  clientId: string
}): EntraConsentPolicy {
  const { consents, settings, clientId } = deps
  const allowed = (person: MicrosoftPerson) => {
    const byAdmin = consents.scopes(person.tenant, clientId)
    // Whoever may use an app may also sign in to it.
    const implied = byAdmin.length > 0 ? signInScopes : []
    return [...new Set([...consents.scopes(accountIdOf(person), clientId), ...byAdmin, ...implied])]
  }
  const isStrict = ({ tenant }: MicrosoftPerson) =>
    settings.read().needsAdminApproval.some((domain) => tenantBy(domain)?.id === tenant)
  return {
    allowed,
    needsApproval: (person, scopes) => {
      if (person.isAdmin) return false
      const before = allowed(person)
      const missing = scopes.filter((scope) => !before.includes(scope))
      return missing.length > 0 && (isStrict(person) || missing.some(needsAdministrator))
    },
  }
}
