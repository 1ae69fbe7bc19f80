import type { Deliverability } from '@letterhead/contract'

const AT = '2026-11-22T10:00:00.000Z'

/** A domain with a fault, a look-up without an answer, and a change since. */
export const sampleDeliverability = (changes: Partial<Deliverability> = {}): Deliverability => ({
  domain: 'exämple.de',
  report: {
    domain: 'exämple.de',
    asciiDomain: 'xn--exmple-cua.de',
    provider: 'google',
    checkedAt: AT,
    state: 'fail',
    rows: [
      {
        check: 'spf',
        state: 'fail',
        code: 'spf_without_provider',
        values: { domain: 'xn--exmple-cua.de', include: '_spf.google.com' },
        found: 'v=spf1 -all',
        publish: {
          name: 'xn--exmple-cua.de',
          type: 'TXT',
          value: 'v=spf1 include:_spf.google.com -all',
        },
        link: null,
      },
      {
        check: 'mx',
        state: 'unknown',
        code: 'mx_unanswered',
        values: { domain: 'xn--exmple-cua.de' },
        found: null,
        publish: null,
        link: null,
      },
    ],
  },
  history: [{ at: AT, state: 'fail' }],
  drifts: [
    {
      check: 'dmarc',
      at: AT,
      was: { code: 'dmarc_only_watches', values: { domain: 'exämple.de', policy: 'none' } },
      is: { code: 'dmarc_pass', values: { domain: 'exämple.de', policy: 'reject' } },
      direction: 'other',
    },
  ],
  nextCheckAllowedAt: null,
  ...changes,
})
