import type { Answer, Dns, RecordType } from './create-dns.ts'

/** As mailauth asks: rows of a record type, or an error with node's code. */
export type LookUp = (name: string, type: string) => Promise<string[] | string[][]>

const TYPES: readonly RecordType[] = ['A', 'AAAA', 'TXT', 'MX', 'CNAME', 'PTR']
/** Of one message or check in all: a hostile SPF or signature cannot make us ask on and on. */
const MOST_QUESTIONS = 120
/** Nor a slow one keep us: what was not answered by then is not known. */
const LONGEST_MS = 30_000

class NoAnswer extends Error {
  override name = 'NoAnswer'
  readonly code: string
  constructor(code: string) {
    super(`DNS: ${code}`)
    this.code = code
  }
}

/** A resolver for one piece of work, with a budget of questions and of time. */
export const resolverFor = (dns: Dns): LookUp => {
  let asked = 0
  const end = performance.now() + LONGEST_MS
  return async (name, type) => {
    asked += 1
    const known = TYPES.find((one) => one === type)
    if (known === undefined) throw new NoAnswer('ENODATA')
    if (asked > MOST_QUESTIONS || performance.now() > end) throw new NoAnswer('EREFUSED')
    const answer = await dns.ask(name, known)
    if (answer.kind === 'no_such_name') throw new NoAnswer('ENOTFOUND')
    if (answer.kind === 'nothing') throw new NoAnswer('ENODATA')
    if (answer.kind === 'unanswered') throw new NoAnswer(answer.reason)
    return rowsOf(answer, known)
  }
}

const rowsOf = (
  { records }: Extract<Answer, { kind: 'records' }>,
  type: RecordType,
): string[] | string[][] => {
  if (type === 'TXT') return records.map((text) => [text])
  if (type !== 'MX') return [...records]
  const rows: unknown = records.map((text) => {
    const [priority = '0', exchange = ''] = text.split(' ')
    return { priority: Number(priority), exchange }
  })
  return isRows(rows) ? rows : []
}

// mailauth wants node's objects for MX, which its own types leave out.
const isRows = (rows: unknown): rows is string[] => Array.isArray(rows)
