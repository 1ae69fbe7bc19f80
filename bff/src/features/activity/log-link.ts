import type { ActivityDeps } from './deps.ts'

/** The provider's own log of a mailbox; null for the platform sender. */
export const logLink = (
  { providers }: Pick<ActivityDeps, 'providers'>,
  {
    provider,
    mailbox,
    tenant,
  }: {
    readonly provider: 'microsoft' | 'google' | 'platform' | null
    readonly mailbox: string | null
    readonly tenant: string | null
  },
): string | null => {
  if (provider === null || provider === 'platform' || mailbox === null) return null
  return providers[provider]?.links({ tenant, email: mailbox }).log ?? null
}
