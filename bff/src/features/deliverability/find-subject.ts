import type { Tx } from '../../platform/database/index.ts'
import { currentConnection } from '../connection/index.ts'
import { lastReceivedCopy } from '../truthful-test/index.ts'
import type { Subject } from './subject.ts'

/**
 * The domain that recipients see, or will see once a sender is tested; null without a mailbox.
 * Addresses are kept with A-labels, so the domain is what the DNS knows.
 */
export const findSubject = async (tx: Tx): Promise<Subject | null> => {
  const connection = await currentConnection(tx)
  if (connection === null) return null
  const sender = await tx
    .selectFrom('senders')
    .select(['email', 'alias'])
    .where('effective_since', 'is not', null)
    .where('connection_id', '=', connection.connectionId)
    .executeTakeFirst()
  const domain = domainOf(sender?.email ?? connection.account.email)
  const copy = sender === undefined ? null : await lastReceivedCopy(tx, sender)
  return {
    domain,
    provider: connection.provider,
    copy:
      copy === null
        ? null
        : {
            ip: copy.ip,
            signatures: copy.dkim
              .filter(({ result }) => result === 'pass')
              .map(({ domain: signer, selector }) => ({ domain: signer, selector })),
          },
  }
}

const domainOf = (address: string) => address.slice(address.lastIndexOf('@') + 1).toLowerCase()
