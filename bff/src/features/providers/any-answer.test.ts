import { expect, test } from 'vitest'
import { gmailOutcome } from './google/gmail-outcome.ts'
import { googleExchangeFailure, googleRefreshOutcome } from './google/oauth-outcome.ts'
import { entraExchangeFailure } from './microsoft/entra-failure.ts'
import { entraRefreshOutcome } from './microsoft/entra-outcome.ts'
import { graphOutcome } from './microsoft/graph-outcome.ts'
import { mailboxOutcome } from './microsoft/mailbox-outcome.ts'
import type { ProviderAnswer } from './provider-answer.ts'

const NOW = new Date('2026-11-22T12:00:00.000Z')
const TIMES = 3000

/** Mulberry32: the same answers in every run. */
const seeded = (seed: number) => {
  let state = seed
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

const pick = <T>(random: (below: number) => number, from: readonly T[]): T =>
  from[random(from.length)]!

const STATUSES = [
  200, 200, 201, 202, 204, 206, 301, 302, 304, 400, 400, 401, 403, 404, 405, 408, 409, 413, 415,
  418, 422, 429, 451, 500, 501, 502, 503, 504, 507, 520, 599, 999,
]
const VALUES = [
  null,
  true,
  0,
  -1,
  1e308,
  '',
  'x',
  '\u0000',
  '💥',
  [],
  {},
  [null],
  'Retry after Z',
  'AADSTS50173',
  'constructor',
  '__proto__',
  'toString',
  'invalid',
  ['invalid_grant'],
  { code: 1 },
]
const NAMES = [
  'error',
  'error_codes',
  'suberror',
  'error_subtype',
  'id',
  'mail',
  'code',
  'message',
  'errors',
  'reason',
  'details',
  'innerError',
  'request-id',
  'scope',
  '__proto__',
]
const HEADERS = ['retry-after', 'content-type', 'request-id', 'www-authenticate', 'x-ms-request-id']
const HEADER_VALUES = [
  '',
  '-1',
  '1',
  '1e9',
  'NaN',
  'x'.repeat(4000),
  'text/html',
  'Bearer',
  'Sun, 31 Feb 2026 25:61:61 GMT',
  '\t',
  '99999999999999999999',
]

const randomBody = (random: (below: number) => number): string => {
  const made: Record<string, unknown> = {}
  for (let members = random(5); members > 0; members -= 1) {
    made[pick(random, NAMES)] =
      random(3) === 0 ? { [pick(random, NAMES)]: pick(random, VALUES) } : pick(random, VALUES)
  }
  const text = JSON.stringify(random(4) === 0 ? { error: made } : made)
  const cut = random(text.length + 1)
  return pick(random, [
    text,
    text,
    text.slice(0, cut),
    '<html>502</html>',
    '',
    '[]',
    'null',
    '\uFEFF{}',
  ])
}

const randomAnswer = (random: (below: number) => number): ProviderAnswer =>
  random(20) === 0
    ? { kind: 'silent', sent: pick(random, ['no', 'maybe']), code: pick(random, ['X', 'a b', '']) }
    : {
        kind: 'answered',
        status: pick(random, STATUSES),
        headers: Object.fromEntries(
          Array.from({ length: random(4) }, () => [
            pick(random, HEADERS),
            pick(random, HEADER_VALUES),
          ]),
        ),
        body: randomBody(random),
      }

/** What is wrong with how this answer was read; nothing should be. */
const misread = (answer: ProviderAnswer): readonly string[] => {
  const status = answer.kind === 'answered' ? answer.status : null
  const graph = graphOutcome(answer, NOW)
  const gmail = gmailOutcome(answer, NOW)
  const mailbox = mailboxOutcome(answer)
  const waits = [graph, gmail].flatMap((outcome) =>
    outcome.kind === 'later' && outcome.retryAt !== null
      ? outcome.retryAt.getTime() - NOW.getTime()
      : [],
  )
  const isRead: Readonly<Record<string, boolean>> = {
    'Graph accepts with a 202 only': (graph.kind === 'accepted') === (status === 202),
    'Gmail accepts with a 200 and an id only':
      gmail.kind !== 'accepted' || (status === 200 && gmail.providerMessageId !== null),
    'no unknown answer breaks a connection':
      [graph, gmail].every(({ kind }) => kind !== 'reconnect') || status === 401,
    'no unknown answer ends a grant': [
      entraRefreshOutcome(answer, NOW),
      googleRefreshOutcome(answer, NOW),
    ].every(({ kind }) => kind === 'later'),
    'a wait is a second to a day': waits.every((wait) => wait >= 1000 && wait <= 86_400_000),
    'an unread exchange fails':
      entraExchangeFailure(answer, NOW).kind === 'failed' &&
      googleExchangeFailure(answer, NOW).kind === 'failed',
    'a mailbox has an address': mailbox.kind === 'none' || mailbox.email.includes('@'),
  }
  return Object.keys(isRead).filter((sentence) => isRead[sentence] !== true)
}

test(`${TIMES} answers that nobody foresaw: no crash, nothing accepted, no grant ended`, () => {
  const random = seeded(20_261_122)
  const wrong = Array.from({ length: TIMES }, () => randomAnswer(random))
    .map((answer) => ({ answer, sentences: misread(answer) }))
    .filter(({ sentences }) => sentences.length > 0)
  expect(wrong).toEqual([])
})
