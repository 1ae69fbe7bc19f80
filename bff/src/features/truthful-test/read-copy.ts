import type { AuthResult, ReceivedCopy } from '@letterhead/contract'
import type { AuthenticateResult } from 'mailauth'
import type { Email } from 'postal-mime'
import type { Dns } from '../../platform/dns/index.ts'
import { readDkimKey, resolverFor } from '../../platform/dns/index.ts'
import { headerBlockOf, withFewSignatures } from './header-block.ts'
import { related } from './judge-copy.ts'
import type { ReceivedFacts } from './received-facts.ts'
import { plainText } from '../../platform/plain-text.ts'

/** One message as it came over the wire. */
export interface Arrival {
  readonly raw: Buffer
  readonly envelopeFrom: string
  readonly ip: string
  readonly helo: string
  readonly tls: string | null
  readonly receivedAt: Date
}

const MOST_SIGNATURES = 10

/**
 * Both libraries are read when the first copy comes: mailauth alone takes 0.2 s. Nothing of the body is kept, and no MIME parser sees it: of a hostile one a
 * parser makes half a minute and a gigabyte.
 */
export const readCopy = async (dns: Dns, arrival: Arrival): Promise<ReceivedFacts> => {
  const [{ authenticate }, { default: PostalMime }] = await Promise.all([
    import('mailauth'),
    import('postal-mime'),
  ])
  const [results, email] = await Promise.all([
    authenticate(withFewSignatures(arrival.raw, MOST_SIGNATURES), {
      sender: arrival.envelopeFrom,
      ip: arrival.ip,
      helo: arrival.helo,
      mta: 'probe.letterhead.invalid',
      resolver: resolverFor(dns),
      disableArc: true,
      disableBimi: true,
    }),
    PostalMime.parse(headerBlockOf(arrival.raw), { maxNestingDepth: 1 }),
  ])
  const domain = fromDomainOf(email)
  return {
    copy: {
      ...headerFacts(email),
      receivedAt: arrival.receivedAt.toISOString(),
      secondsOnTheWay: null,
      returnPath: arrival.envelopeFrom === '' ? null : plainText(arrival.envelopeFrom),
      spf: spfOf(results, domain),
      dkim: await dkimOf(dns, results),
      dmarc: dmarcOf(results, domain),
      tls: arrival.tls,
      ip: arrival.ip,
    },
    fromCount:
      results.dkim.fromFields === 1 ? results.dkim.headerFrom.length : results.dkim.fromFields,
    idHeader: headerOf(email, 'x-letterhead-id'),
    notSaid: [],
  }
}

/** Pasted headers have these of a message too. */
export const headerFacts = (email: Email): Pick<ReceivedCopy, 'from' | 'replyTo' | 'messageId'> => {
  const { from } = email
  const [replyTo] = email.replyTo ?? []
  return {
    from:
      from?.address === undefined
        ? null
        : { email: plainText(from.address, 254), name: plainText(from.name) },
    replyTo: replyTo?.address === undefined ? null : plainText(replyTo.address, 254),
    messageId: email.messageId === undefined ? null : plainText(email.messageId),
  }
}

export const headerOf = (email: Email, name: string): string | null => {
  const value = email.headers.find(({ key }) => key === name)?.value
  return value === undefined ? null : plainText(value)
}

const fromDomainOf = ({ from }: Email): string =>
  (from?.address ?? '').split('@').at(-1)?.toLowerCase() ?? ''

const spfOf = ({ spf, dmarc }: AuthenticateResult, from: string): ReceivedCopy['spf'] => {
  if (spf === false) return { result: 'none', domain: null, aligned: false }
  const domain = plainText(spf.domain.toLowerCase())
  const aligned =
    dmarc === false || dmarc.alignment === undefined
      ? related(domain, from)
      : dmarc.alignment.spf.result !== undefined
  return {
    result: resultOf(spf.status.result),
    domain,
    aligned: aligned && spf.status.result === 'pass',
  }
}

const dkimOf = async (dns: Dns, { dkim }: AuthenticateResult): Promise<ReceivedCopy['dkim']> =>
  await Promise.all(
    dkim.results
      .filter(({ signingDomain }) => signingDomain !== undefined)
      .slice(0, MOST_SIGNATURES)
      .map(async ({ status, signingDomain = '', selector = '', modulusLength }) => ({
        result: resultOf(status.result),
        domain: plainText(signingDomain.toLowerCase()),
        selector: plainText(selector),
        aligned: typeof status.aligned === 'string',
        keyBits:
          status.policy?.['dkim-rules'] === 'weak-key'
            ? await bitsOf(dns, `${selector}._domainkey.${signingDomain}`)
            : (modulusLength ?? null),
      })),
  )

// Of a key that it does not count mailauth tells no length.
const bitsOf = async (dns: Dns, name: string): Promise<number | null> => {
  const answer = await dns.ask(name, 'TXT')
  const key = answer.kind === 'records' ? readDkimKey(answer.records[0] ?? '') : null
  return key?.kind === 'key' ? key.bits : null
}

const dmarcOf = ({ dmarc }: AuthenticateResult, from: string): ReceivedCopy['dmarc'] =>
  dmarc === false
    ? { result: 'none', domain: from, policy: null }
    : {
        result: resultOf(dmarc.status.result),
        domain: plainText(dmarc.policyDomain ?? from),
        policy: dmarc.policy === undefined ? null : plainText(dmarc.policy),
      }

const RESULTS: ReadonlySet<string> = new Set([
  'pass',
  'fail',
  'softfail',
  'neutral',
  'none',
  'temperror',
  'permerror',
])
const isResult = (word: string): word is AuthResult => RESULTS.has(word)

/** RFC 8601 2.7: `policy` is a pass that the receiver does not count, such as of a short key. */
export const resultOf = (word: string): AuthResult => {
  const lower = word.toLowerCase()
  if (lower === 'policy') return 'fail'
  if (lower === 'hardfail') return 'fail'
  if (lower === 'bestguesspass') return 'none'
  return isResult(lower) ? lower : 'unknown'
}
