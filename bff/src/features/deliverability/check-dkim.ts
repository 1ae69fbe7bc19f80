import { readDkimKey } from '../../platform/dns/index.ts'
import { PROVIDER_FACTS, selectorsOf } from './provider-facts.ts'
import { row, type CheckDeps, type Row, type Subject } from './subject.ts'

/** RFC 8301: shorter keys are not counted; 2048 bits are what signers should use. */
const SHORTEST = 1024
const GOOD = 2048
const MOST_SELECTORS = 6

type Seen =
  | { readonly kind: 'row'; readonly row: Row }
  | { readonly kind: 'nothing' | 'unanswered'; readonly selector: string }

/** The provider's selectors, and whatever the last received copy was signed with. */
export const checkDkim = async (deps: CheckDeps, subject: Subject): Promise<Row[]> => {
  const own = (subject.copy?.signatures ?? []).filter(({ domain }) => domain === subject.domain)
  const selectors = [
    ...new Set([...own.map(({ selector }) => selector), ...selectorsOf(subject)]),
  ].slice(0, MOST_SELECTORS)
  const seen = await Promise.all(
    selectors.map(async (selector) => await lookAt(deps, subject, selector)),
  )
  const rows = seen.flatMap((one) => (one.kind === 'row' ? [one.row] : []))
  const link = PROVIDER_FACTS[subject.provider].dkimConsole
  if (rows.some(({ state }) => state === 'pass'))
    return [...softened(rows), ...elsewhere(subject, own.length)]
  const unanswered = seen.filter(({ kind }) => kind === 'unanswered')
  if (rows.length === 0 && unanswered.length > 0)
    return [
      row(subject, {
        check: 'dkim',
        state: 'unknown',
        code: 'dkim_unanswered',
        values: { selectors: selectors.join(', ') },
      }),
    ]
  if (rows.length > 0) return [...rows, ...elsewhere(subject, own.length)]
  return [
    row(subject, {
      check: 'dkim',
      state: 'fail',
      code: 'dkim_missing',
      values: { selectors: selectors.join(', ') },
      link,
    }),
    ...elsewhere(subject, own.length),
  ]
}

const lookAt = async ({ dns }: CheckDeps, subject: Subject, selector: string): Promise<Seen> => {
  const answer = await dns.ask(`${selector}._domainkey.${subject.domain}`, 'TXT')
  if (answer.kind === 'unanswered') return { kind: 'unanswered', selector }
  const texts = answer.kind === 'records' ? answer.records : []
  const [found] = texts.flatMap((text) => {
    const key = readDkimKey(text)
    return key === null ? [] : [{ text, key }]
  })
  if (found === undefined) {
    const [text] = texts
    if (text === undefined) return { kind: 'nothing', selector }
    return {
      kind: 'row',
      row: keyRow(subject, { selector, text, state: 'fail', code: 'dkim_broken' }),
    }
  }
  const { key, text } = found
  if (key.kind === 'revoked')
    return {
      kind: 'row',
      row: keyRow(subject, { selector, text, state: 'fail', code: 'dkim_revoked' }),
    }
  if (key.kind === 'broken')
    return {
      kind: 'row',
      row: keyRow(subject, { selector, text, state: 'fail', code: 'dkim_broken' }),
    }
  const isGood = key.type === 'ed25519' || key.bits >= GOOD
  const state = isGood ? 'pass' : key.bits < SHORTEST ? 'fail' : 'warn'
  const code = isGood ? 'dkim_pass' : 'dkim_key_short'
  return { kind: 'row', row: keyRow(subject, { selector, text, state, code, bits: key.bits }) }
}

const keyRow = (
  subject: Subject,
  {
    selector,
    text,
    state,
    code,
    bits,
  }: {
    readonly selector: string
    readonly text: string
    readonly state: Row['state']
    readonly code: Row['code']
    readonly bits?: number
  },
): Row =>
  row(subject, {
    check: 'dkim',
    state,
    code,
    values: { selector, ...(bits === undefined ? {} : { bits }) },
    found: text,
    link: state === 'pass' ? null : PROVIDER_FACTS[subject.provider].dkimConsole,
  })

// Beside a good key an old or spare one is no failure: providers rotate between two names.
const softened = (rows: readonly Row[]): Row[] =>
  rows.map((one) => (one.state === 'fail' ? { ...one, state: 'warn' } : one))

/** The last copy was signed, but not by this domain: DMARC does not count that. */
const elsewhere = (subject: Subject, ownSignatures: number): Row[] => {
  const [foreign] = subject.copy?.signatures ?? []
  if (foreign === undefined || ownSignatures > 0) return []
  return [
    row(subject, {
      check: 'dkim',
      state: 'warn',
      code: 'dkim_signs_elsewhere',
      values: { signedBy: foreign.domain },
      link: PROVIDER_FACTS[subject.provider].dkimConsole,
    }),
  ]
}
