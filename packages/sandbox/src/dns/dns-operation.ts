import type { Kind } from './ask-zone.ts'
import { blocklists } from './world-zone.ts'

/** The names under which a fault may wait for a query, narrowest first, and whose query it is. */
export function dnsOperation(name: string, kind: Kind): { operations: string[]; mailbox: string } {
  const list = Object.values(blocklists).find((zone) => name.endsWith(`.${zone}`))
  if (list !== undefined) {
    const subject = name.slice(0, -list.length - 1)
    const isAddress = list === blocklists.ip
    return {
      operations: ['blocklist', 'query'],
      mailbox: isAddress ? subject.split('.').toReversed().join('.') : subject,
    }
  }
  return { operations: [purposeOf(name, kind), 'query'], mailbox: lastTwoLabels(name) }
}

function purposeOf(name: string, kind: Kind): string {
  if (name.startsWith('_dmarc.')) return 'dmarc'
  if (name.startsWith('_mta-sts.')) return 'mta-sts'
  if (name.includes('._domainkey.')) return 'dkim'
  return kind === 'TXT' ? 'spf' : kind.toLowerCase()
}

const lastTwoLabels = (name: string) => name.split('.').slice(-2).join('.')
