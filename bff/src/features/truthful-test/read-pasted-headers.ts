import type { AuthResult, ReceivedCopy } from '@letterhead/contract'
import { related } from './judge-copy.ts'
import { headerFacts, headerOf, resultOf } from './read-copy.ts'
import { NO_AUTHENTICATION, type ReceivedFacts } from './received-facts.ts'
import { plainText } from '../../platform/plain-text.ts'

/**
 * Reads headers that a person copied out of their mail program. What they say about SPF, DKIM and
 * DMARC is the word of that person's server (RFC 8601), and of whoever pasted it. Null: no headers.
 */
export const readPastedHeaders = async (pasted: string): Promise<ReceivedFacts | null> => {
  const block = headerBlock(pasted)
  if (!/^from:/im.test(block)) return null
  const { default: PostalMime } = await import('postal-mime')
  const email = await PostalMime.parse(`${block}\r\n\r\n`, {
    maxNestingDepth: 1,
    maxHeadersSize: 128 * 1024,
  })
  const facts = headerFacts(email)
  const domain = (facts.from?.email.split('@').at(-1) ?? '').toLowerCase()
  // The topmost is the one that the last server wrote; those below may be anybody's.
  const results = email.headers.find(({ key }) => key === 'authentication-results')?.value ?? ''
  const said = readAuthenticationResults(results.slice(0, 8_192), domain)
  const fromLines = block.match(/^from:/gim) ?? []
  return {
    copy: {
      ...facts,
      receivedAt: null,
      secondsOnTheWay: null,
      returnPath: addressIn(headerOf(email, 'return-path')),
      tls: null,
      ip: null,
      ...NO_AUTHENTICATION,
      ...said.results,
    },
    fromCount: fromLines.length,
    idHeader: headerOf(email, 'x-letterhead-id'),
    notSaid: said.notSaid,
  }
}

/** Up to the first empty line, without the blanks that mail programs put before each line. */
const headerBlock = (pasted: string): string => {
  const lines = pasted
    .replaceAll(/\r\n?/g, '\n')
    .replace(/^\s*\n/, '')
    .split('\n')
  const end = lines.findIndex((line) => line.trim() === '')
  return lines.slice(0, end === -1 ? lines.length : end).join('\r\n')
}

const addressIn = (value: string | null): string | null => {
  const address = /<?([^<>\s@]{1,64}@[^<>\s@]{1,255})>?/.exec(value ?? '')?.[1]
  return address === undefined ? null : plainText(address, 254)
}

interface Said {
  readonly results: Partial<Pick<ReceivedCopy, 'spf' | 'dkim' | 'dmarc'>>
  readonly notSaid: ReceivedFacts['notSaid']
}

interface Part {
  readonly method: string
  readonly result: AuthResult
  readonly properties: ReadonlyMap<string, string>
}

/** RFC 8601 2.2, as far as servers follow it: `method=result (comment) ptype.property=value; …`. */
const readAuthenticationResults = (value: string, from: string): Said => {
  const parts = withoutComments(value)
    .split(';')
    .flatMap((part) => readPart(part) ?? [])
    .slice(0, 30)
  const of = (method: string) => parts.filter((part) => part.method === method)
  const [spf] = of('spf')
  const [dmarc] = of('dmarc')
  const dkim = of('dkim')
  return {
    results: {
      ...(spf === undefined ? {} : { spf: spfOf(spf, from) }),
      ...(dmarc === undefined ? {} : { dmarc: dmarcOf(dmarc, from, value) }),
      dkim: dkim.flatMap((part) => dkimOf(part, from)),
    },
    notSaid: [
      ...(spf === undefined ? (['spf'] as const) : []),
      ...(dkim.length === 0 ? (['dkim'] as const) : []),
      ...(dmarc === undefined ? (['dmarc'] as const) : []),
    ],
  }
}

const withoutComments = (value: string): string => {
  let text = value
  // Comments nest; three levels are more than any server writes.
  for (let level = 0; level < 3; level += 1) text = text.replaceAll(/\([^()]*\)/g, ' ')
  return text
}

const readPart = (part: string): Part | null => {
  const head = /^\s*([a-z][a-z0-9-]*)(?:\/\d+)?\s*=\s*([a-z]+)/i.exec(part)
  if (head?.[1] === undefined || head[2] === undefined) return null
  const properties = [...part.matchAll(/\b([a-z]+\.[a-z-]+)\s*=\s*"?([^\s";]+)"?/gi)].map(
    ([, name = '', text = '']): [string, string] => [name.toLowerCase(), plainText(text)],
  )
  return {
    method: head[1].toLowerCase(),
    result: resultOf(head[2]),
    properties: new Map(properties),
  }
}

const domainIn = (text: string | undefined): string =>
  (text ?? '').slice((text ?? '').lastIndexOf('@') + 1).toLowerCase()

const spfOf = ({ result, properties }: Part, from: string): ReceivedCopy['spf'] => {
  const domain = domainIn(properties.get('smtp.mailfrom') ?? properties.get('smtp.helo'))
  return {
    result,
    domain: domain === '' ? null : domain,
    aligned: result === 'pass' && domain !== '' && related(domain, from),
  }
}

const dkimOf = ({ result, properties }: Part, from: string): ReceivedCopy['dkim'] => {
  if (result === 'none') return []
  const domain = domainIn(properties.get('header.d') ?? properties.get('header.i'))
  const selector = properties.get('header.s') ?? ''
  return [{ result, domain, selector, aligned: related(domain, from), keyBits: null }]
}

const dmarcOf = (
  { result, properties }: Part,
  from: string,
  value: string,
): ReceivedCopy['dmarc'] => ({
  result,
  domain: properties.get('header.from') ?? from,
  policy: /\bp=(none|quarantine|reject)\b/i.exec(value)?.[1]?.toLowerCase() ?? null,
})
