import { readSenderPolicy, type SenderPolicy } from '@letterhead/contract'
import type { Tx } from '../../platform/database/index.ts'
import { Problem, route, type Route } from '../../platform/http/index.ts'
import { currentConnection } from '../connection/index.ts'
import { allows } from './allows.ts'
import { readAnomaly } from './anomaly.ts'
import type { SenderPolicyDeps } from './deps.ts'
import { readStored, senderInUseOf } from './stored-policy.ts'

export const createReadPolicy = (deps: SenderPolicyDeps): Route =>
  route(readSenderPolicy, async ({ caller }) => {
    if (caller.role === 'operator') throw new Problem('forbidden')
    const answer = await deps.database.inOrganization(
      caller.organizationId,
      async (tx) => await policyView(deps, tx),
    )
    return { answer }
  })

export const policyView = async (
  { operator, providers }: SenderPolicyDeps,
  tx: Tx,
): Promise<SenderPolicy> => {
  const { entries, version } = await readStored(tx)
  const sender = await senderInUseOf(tx)
  const connection = await currentConnection(tx)
  return {
    operator: [...operator],
    organization: [...entries],
    version,
    senderAllowed: sender === null ? null : allows(operator, sender) && allows(entries, sender),
    advice:
      connection === null
        ? null
        : {
            provider: connection.provider,
            mailbox: connection.account.email,
            links: {
              ...SECURITY_PAGES[connection.provider],
              sendingLog: providers[connection.provider]?.links(connection.account).log ?? '',
            },
          },
    anomaly: await readAnomaly(tx),
  }
}

/**
 * Where a person turns on MFA and sees sign-ins of their own account; both work without being an
 * administrator. https://mysignins.microsoft.com, https://myaccount.google.com (read 2026-11-22).
 */
const SECURITY_PAGES = {
  microsoft: {
    mfa: 'https://mysignins.microsoft.com/security-info',
    signIns: 'https://mysignins.microsoft.com/',
  },
  google: {
    mfa: 'https://myaccount.google.com/signinoptions/two-step-verification',
    signIns: 'https://myaccount.google.com/notifications',
  },
} as const
