import { edit } from './edit.ts'
import type { Removal } from './removal.ts'

const FEATURE = 'bff/src/features/api-keys'
const MIGRATIONS = 'bff/src/platform/database/migrations'
const NOTIFICATIONS = 'bff/src/features/notifications'
const KEYS = `${FEATURE}/api-keys.test.ts`
const MAKING = `${FEATURE}/make-key.test.ts`
const SOURCE = 'bff/test/security/source.test.ts'
const HOST_API = `${NOTIFICATIONS}/host-api.test.ts`
const ODD = 'bff/test/security/odd-values.test.ts'
const SAME_KEY = 'bff/test/security/same-key.test.ts'
const QUEUE = 'bff/src/features/outbox/queue.test.ts'

const makes = edit(`${FEATURE}/make-key.ts`, MAKING)
const creates = edit(`${FEATURE}/create-key.ts`, KEYS)
const finds = edit(`${FEATURE}/find-key.ts`, KEYS)
const findsAlive = edit(`${MIGRATIONS}/0013-sessions-and-keys.sql`, KEYS)
const lets = edit('bff/src/platform/http/guards.ts', KEYS)
const accepts = `${MIGRATIONS}/0005-outbox-accept.sql`
const readsKey = `${NOTIFICATIONS}/idempotency-key.ts`

const KEPT: readonly Removal[] = [
  creates('the digest in place of a key', ['G-01'], ['digest: digest(secret),', 'digest: secret,']),
  creates(
    'the care to write no key into the trail',
    ['G-01'],
    ['details: { key: key.id, prefix,', 'details: { key: key.id, secret, prefix,'],
  ),
  edit(`${FEATURE}/make-key.ts`, KEYS)(
    'the length of what is shown of a key',
    ['G-01'],
    ['start.slice(0, mark.length + SHOWN_SIGNS)', 'start'],
  ),
  finds('the digest in the look-up', ['G-02'], ['values: [given],', 'values: [key],']),
  finds('the whole key in its digest', ['G-02'], ['digest(key)', 'digest(key.slice(0, 15))']),
]

const SHOWN: readonly Removal[] = [
  lets(
    'the deafness to a key in the query',
    ['G-03'],
    [
      "BEARER.exec(given ?? '')?.[1]",
      `(BEARER.exec(given ?? '')?.[1] ?? request.query['access_token']?.toString())`,
    ],
  ),
  lets(
    'the deafness to a key in another header',
    ['G-03'],
    [
      "BEARER.exec(given ?? '')?.[1]",
      `(BEARER.exec(given ?? '')?.[1] ?? request.get('x-api-key'))`,
    ],
  ),
  lets('the one way to write Bearer', ['G-03'], ['{1,512})$/', '{1,512})$/i']),
  lets('the one scheme', ['G-03'], ['/^Bearer (', '/^(?:Bearer|Basic) (']),
  lets('the refusal of two headers', ['G-03'], ['second === undefined ?', 'given !== undefined ?']),
]

const ROTATED: readonly Removal[] = [
  findsAlive('the look whether a key was revoked', ['G-04'], ['k.revoked_at is null', 'true']),
  findsAlive(
    'the look whether a key is over',
    ['G-04'],
    ['(k.expires_at is null or k.expires_at > p_now)', 'true'],
  ),
  lets(
    'the refusal of a key that is over',
    ['G-04'],
    [
      `await tellDenied({ ...denied, why: 'over' })
    throw unauthenticated()`,
      `await tellDenied({ ...denied, why: 'over' })`,
    ],
  ),
  creates(
    'a limit to living keys of one name',
    ['G-04'],
    ['(await countAlive(tx, asked)) >= MOST_ALIVE', 'false'],
  ),
  creates(
    'the room that a revoked key makes',
    ['G-04'],
    [`    .where('revoked_at', 'is', null)\n`, ''],
  ),
  creates(
    'the room that a key makes which is over',
    ['G-04'],
    [`eb('expires_at', '>', eb.fn<Date>('now', []))`, `eb('expires_at', 'is not', null)`],
  ),
  creates(
    'the lock while keys are counted',
    ['G-04'],
    ['await sql`select pg_advisory_xact_lock(hashtextextended(${place}, 0))`.execute(tx)', ''],
  ),
]

const KNOWN: readonly Removal[] = [
  makes('the form of a key', ['G-05'], ['FORM.test(key) && ', '']),
  makes(
    'the checksum of a key',
    ['G-05'],
    [' && checkOf(key.slice(0, -CHECK_SIGNS)) === key.slice(-CHECK_SIGNS)', ''],
  ),
  edit(`${FEATURE}/make-key.ts`, SOURCE)(
    'the mark that scanners know',
    ['G-05'],
    ['const mark = `lh_${reach}_`', 'const mark = `key_${reach}_`'],
  ),
  edit('packages/run/src/test-steps.ts', SOURCE)(
    'the scan of every file',
    ['G-05'],
    [`['secretlint', '**/*', '**/.*']`, `['secretlint', 'bff/**/*']`],
  ),
]

const REPEATED: readonly Removal[] = [
  edit(readsKey, HOST_API)(
    'the refusal of a hand-over without a key',
    ['G-06'],
    [`throw new Problem('idempotency_key_missing')`, `return 'none'`],
  ),
  edit(readsKey, HOST_API)('the longest key', ['G-06'], ['key.length <= LONGEST && ', '']),
  edit(readsKey, ODD)('the signs of a key', ['G-06'], [' && BARE.test(key)', '']),
  edit(readsKey, HOST_API)(
    'the one meaning of a quoted key',
    ['G-06'],
    ['QUOTED.test(header)', 'false'],
  ),
  edit(`${NOTIFICATIONS}/request-digest.ts`, `${NOTIFICATIONS}/request-digest.test.ts`)(
    'the order of properties',
    ['G-06'],
    ['JSON.stringify(body, inOrder)', 'JSON.stringify(body)'],
  ),
  edit(`${NOTIFICATIONS}/create-notification.ts`, HOST_API)(
    'the word that it is a replay',
    ['G-06'],
    [`enqueued.kind === 'replayed' ? { 'Idempotent-Replayed': 'true' } : {}`, '{}'],
  ),
  edit(accepts, HOST_API)(
    'the look whether the same was asked',
    ['G-06'],
    [`case when n.request_digest = p_digest then 'replayed' else 'key_reused' end`, `'replayed'`],
  ),
  edit(accepts, ODD)(
    'the look whether a batch asks the same',
    ['G-06'],
    ['when n.request_digest = a.digest then', 'when n.notification_id is not null then'],
  ),
  edit(accepts, SAME_KEY)(
    'the one that was first',
    ['G-07'],
    [
      `on conflict (organization_id, idempotency_key) do nothing
    returning accepted_as`,
      'returning accepted_as',
    ],
  ),
  edit(accepts, QUEUE)(
    'the answer of the one that was first',
    ['G-07'],
    [`case when n.request_digest = p_digest then 'replayed' else 'key_reused' end`, `'accepted'`],
  ),
  edit(accepts, HOST_API)(
    'the look for the workspace before a row is written',
    ['G-08'],
    [`if not v.has_workspace then result := 'no_workspace'; return next; return; end if;`, ''],
  ),
  edit(`${NOTIFICATIONS}/new-notification.ts`, HOST_API)(
    'the look at the kind before a row is written',
    ['G-08'],
    ['checkKind(body.kind, deps.extraKinds)', ''],
  ),
  edit(`${NOTIFICATIONS}/new-notification.ts`, HOST_API)(
    'the look at the times before a row is written',
    ['G-08'],
    [
      'times.sendAfter !== null && times.expiresAt !== null && times.expiresAt <= times.sendAfter',
      'false',
    ],
  ),
  edit(`${NOTIFICATIONS}/create-notification.ts`, HOST_API)(
    'the check before the hand-over',
    ['G-08'],
    [
      `const enqueued = await deps.outbox.enqueue(
      await newNotification(deps, { organizationId, idempotencyKey, body, names }),
    )`,
      `const checked = { ...body, kind: 'task', expiresAt: undefined }
    const enqueued = await deps.outbox.enqueue(
      await newNotification(deps, { organizationId, idempotencyKey, body: checked, names }),
    )
    await newNotification(deps, { organizationId, idempotencyKey, body, names })`,
    ],
  ),
  edit(accepts, SAME_KEY)(
    'the answer to whoever comes again',
    ['G-08'],
    [`case when n.request_digest = p_digest then 'replayed' else 'key_reused' end`, `'key_reused'`],
  ),
]

export const API_KEYS: readonly Removal[] = [...KEPT, ...SHOWN, ...ROTATED, ...KNOWN, ...REPEATED]
