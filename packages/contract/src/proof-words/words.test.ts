import { describe, expect, test } from 'vitest'
import { DELIVERABILITY_CODES, type DeliverabilityRow } from '../deliverability.ts'
import { explainDrift, explainRow } from '../deliverability-words/index.ts'
import { PROVIDERS } from '../provider.ts'
import { PROOF_FINDINGS, type ProofFinding } from '../truthful-test.ts'
import { explainFinding } from './index.ts'

const HOSTILE = '<b onload=x>'
const values = Object.fromEntries(
  [
    'wished',
    'shown',
    'count',
    'returnPath',
    'from',
    'domain',
    'ip',
    'reason',
    'selector',
    'bits',
    'policy',
    'what',
    'seconds',
    'minutes',
    'include',
    'lookups',
    'selectors',
    'signedBy',
    'at',
    'percent',
    'hosts',
    'subject',
    'list',
    'lists',
  ].map((name) => [name, HOSTILE]),
)
const situation = { mailbox: 'box@acme.example', senderEmail: 'box@acme.example' }
/** English: a space before a mark; French: an ordinary sign where a no-break one belongs. */
const WRONG_SIGN = { en: / [:;!?]/u, fr: / [:;!?»]|« |e-mail/iu }

describe.each(PROVIDERS)('words at %s', (provider) => {
  test.each(PROOF_FINDINGS)('the finding %s has a title, a sentence and no empty step', (code) => {
    const finding: ProofFinding = { code, weight: 'note', values }
    for (const locale of ['en', 'fr'] as const) {
      const { title, what, steps } = explainFinding(finding, { ...situation, provider }, locale)
      expect(title).toMatch(/^\S.*[^.]$/u)
      expect(what).toMatch(/\S[.?]$/u)
      for (const step of steps) expect(step).toMatch(/^\S.*[.?]$/u)
      const own = [title, what, ...steps].join('\n').replaceAll(HOSTILE, 'x')
      expect(own).not.toMatch(/undefined|null|\[object|<|>/u)
      expect(own).not.toMatch(WRONG_SIGN[locale])
    }
  })

  test.each(DELIVERABILITY_CODES)('the row %s has words in both languages', (code) => {
    const row: DeliverabilityRow = {
      check: 'spf',
      state: 'warn',
      code,
      values,
      found: null,
      publish: null,
      link: null,
    }
    for (const locale of ['en', 'fr'] as const) {
      const { title, what, steps } = explainRow(row, provider, locale)
      const own = [title, what, ...steps].join('\n').replaceAll(HOSTILE, 'x')
      expect(title).toMatch(/^\S.*[^.]$/u)
      expect(own).not.toMatch(/undefined|null\b|\[object|<|>/u)
      expect(own).not.toMatch(WRONG_SIGN[locale])
    }
  })
})

test('a drift of DMARC names the domain and both policies', () => {
  const drift = {
    check: 'dmarc',
    at: '2026-11-22T10:00:00.000Z',
    was: { code: 'dmarc_only_watches', values: { domain: 'example.com', policy: 'none' } },
    is: { code: 'dmarc_pass', values: { domain: 'example.com', policy: 'reject' } },
    direction: 'other',
  } as const
  expect(
    explainDrift({ ...drift, was: { ...drift.was }, is: { ...drift.is } }, 'google', 'en'),
  ).toBe('DMARC of example.com went from none to reject.')
})

test('a key that disappeared is told with what was before', () => {
  const drift = {
    check: 'dkim' as const,
    at: '2026-11-22T10:00:00.000Z',
    was: { code: 'dkim_pass' as const, values: { domain: 'example.com', selector: 's' } },
    is: { code: 'dkim_missing' as const, values: { domain: 'example.com', selectors: 's' } },
    direction: 'worse' as const,
  }
  expect(explainDrift(drift, 'microsoft', 'en')).toBe(
    'example.com: No signing key. Before: A signing key is published.',
  )
})
