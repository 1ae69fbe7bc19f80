import { edit } from './edit.ts'
import type { Removal } from './removal.ts'

const PLATFORM = 'bff/src/platform'
const SEAL = `${PLATFORM}/seal.test.ts`
const ROTATION = `${PLATFORM}/rotate-keys.test.ts`
const CATALOGUE = 'bff/test/security/database-roles.test.ts'
const ATTACKS = 'bff/test/security/database-attacks.test.ts'
const CONFIG = 'bff/src/config.test.ts'

const seals = edit(`${PLATFORM}/seal.ts`, SEAL)
const rotates = edit(`${PLATFORM}/rotate-keys.ts`, ROTATION)
const knows = edit(`${PLATFORM}/sealing-keys.ts`, ROTATION)
const starts = edit('bff/src/config.ts', CONFIG)

const SEALED: readonly Removal[] = [
  seals('the form that a value says', ['G-09'], [' || sealed.readUInt8(0) !== FORMAT', '']),
  seals(
    'the least length of a value',
    ['G-09'],
    ['sealed.length < start + NONCE_BYTES + TAG_BYTES || ', ''],
  ),
  edit(`${PLATFORM}/seal.ts`, ATTACKS)(
    'the length of a value that is cut',
    ['G-09'],
    ['sealed.length < start + NONCE_BYTES + TAG_BYTES || ', ''],
  ),
  seals(
    'the tag of a value',
    ['G-09'],
    [
      'Buffer.concat([decipher.update(ciphertext), decipher.final()])',
      'decipher.update(ciphertext)',
    ],
  ),
  seals(
    'the name of the key that is missing',
    ['G-12'],
    [
      'if (key === undefined) throw new UnsealError(`sealing key ${keyId} is not in SEALING_KEYS`)',
      'if (key === undefined) throw new UnsealError(`${place.column} cannot be unsealed`)',
    ],
  ),
  seals(
    'the older keys',
    ['G-12'],
    ['new Map(keys.map(({ id, key })', 'new Map(keys.slice(0, 1).map(({ id, key })'],
  ),
  seals(
    'the first key for what is new',
    ['G-12'],
    [
      'const [{ id: currentId, key: current }] = keys',
      'const { id: currentId, key: current } = keys.at(-1) ?? keys[0]',
    ],
  ),
  seals(
    'the key of a digest',
    ['G-12'],
    [`createHmac('sha256', key).update(`, `createHmac('sha256', '').update(`],
  ),
  seals('the organisation in a digest', ['G-12'], ['`${organizationId}\\0${text}`', 'text']),
  edit(`${PLATFORM}/seal.ts`, CATALOGUE)(
    'a nonce of its own',
    ['G-10'],
    ['randomBytes(NONCE_BYTES)', 'Buffer.alloc(NONCE_BYTES)'],
  ),
  edit(`${PLATFORM}/seal.ts`, CATALOGUE)(
    'a nonce that is long enough',
    ['G-10'],
    ['randomBytes(NONCE_BYTES)', 'Buffer.concat([Buffer.alloc(NONCE_BYTES - 4), randomBytes(4)])'],
  ),
]

const GONE: readonly Removal[] = [
  knows('the look for keys that are not at hand', ['G-09'], ['atHand === undefined || ', '']),
  knows('the look for a namesake', ['G-09'], [' || (proof !== null && proof !== atHand)', '']),
  knows(
    'the refusal to start with a namesake',
    ['G-09'],
    ['if ((await missingKeys(database, keys)).includes(current))', 'if (false)'],
  ),
  knows(
    'the proof of a key from before there were proofs',
    ['G-09'],
    ['do update set proof = excluded.proof where k.proof is null', 'do nothing'],
  ),
  edit('bff/src/product.ts', 'bff/test/security/headers.test.ts')(
    'keys in what a process is ready for',
    ['G-09'],
    ['return missing.length === 0 ? null', 'return missing.length >= 0 ? null'],
  ),
  edit(
    'bff/src/features/connection/access-token.ts',
    'bff/src/features/connection/token-life.test.ts',
  )(
    'the word to the operator that a token cannot be read',
    ['G-09'],
    [`if (row !== undefined) deps.alerts.raise(`, `if (false) deps.alerts.raise(`],
  ),
  edit('bff/src/features/outbox/worker/settlement.ts', 'bff/src/features/outbox/sending.test.ts')(
    'the operator as whose fault a missing key is',
    ['G-09'],
    [
      `code: 'token_unreadable',\n  hold: 'misconfigured',`,
      `code: 'token_unreadable',\n  hold: 'needs_reconnect',`,
    ],
  ),
]

const ROTATED: readonly Removal[] = [
  edit(`${PLATFORM}/database/sealed-columns.ts`, ROTATION)(
    'a column in what is rotated',
    ['G-11'],
    [`  { table: 'hand_overs', row: 'hand_over_id', column: 'sealed_token' },\n`, ''],
  ),
  edit(`${PLATFORM}/database/sealed-columns.ts`, 'bff/test/security/sealed-values.test.ts')(
    'the right row of a column',
    ['G-11'],
    [`row: 'hand_over_id', column: 'sealed_token'`, `row: 'person_id', column: 'sealed_token'`],
  ),
  rotates(
    'the look whether a value is still the one that was read',
    ['G-11'],
    [' and t.${column} = v.before', ''],
  ),
  rotates('the keys that are kept as they seal something', ['G-11'], ['[keep, ...used]', '[keep]']),
  rotates(
    'the values that nobody can read, left as they are',
    ['G-11'],
    [
      'if (error instanceof UnsealError) return null',
      `if (error instanceof UnsealError)
      return { organizationId: row.organization_id, id: row.id, clear: row.sealed, before: row.sealed, after: seal.seal(place, row.sealed) }`,
    ],
  ),
  starts(
    'the look for an id that is there twice',
    ['G-11'],
    ['new Set(keys.map(({ id }) => id)).size < keys.length', 'false'],
  ),
]

const COPIED: readonly Removal[] = [
  edit('bff/src/features/outbox/enqueue.ts', 'bff/src/features/alerts/tell-admins.test.ts')(
    'the digest of whom an alert went to',
    ['G-12'],
    ['seal.digest(OPERATOR, to.toLowerCase())', 'to.toLowerCase()'],
  ),
  edit(
    'bff/src/features/notifications/request-digest.ts',
    'bff/src/features/notifications/request-digest.test.ts',
  )(
    'the key in the digest of a request',
    ['G-12'],
    [
      'seal.digest(organizationId, JSON.stringify(body, inOrder))',
      `process.getBuiltinModule('node:crypto').createHash('sha256').update(JSON.stringify(body, inOrder)).digest('hex')`,
    ],
  ),
]

const SECRETS: readonly Removal[] = [
  starts(
    'the least length of the session secret',
    ['G-13'],
    ['all.every((one) => one.length >= 32)', 'all.length > 0'],
  ),
  starts(
    'the length of the older session secret',
    ['G-13'],
    ['all.every((one) => one.length >= 32)', "(all[0] ?? '').length >= 32"],
  ),
  starts(
    'a session secret that must be given',
    ['G-13'],
    [
      `SESSION_SECRET: z
    .string()`,
      `SESSION_SECRET: z
    .string()
    .default('development-secret-development-secret')`,
    ],
  ),
  starts(
    'sealing keys that must be given',
    ['G-13'],
    [
      'SEALING_KEYS: sealingKeys,',
      `SEALING_KEYS: sealingKeys.default([{ id: 'k1', key: Buffer.alloc(32) }]),`,
    ],
  ),
  starts('the length of a sealing key', ['G-13'], [' && key.length === 32', '']),
  starts(
    'the least length of the first API key',
    ['G-13'],
    ['API_BOOTSTRAP_KEY: z.string().min(32)', 'API_BOOTSTRAP_KEY: z.string()'],
  ),
  starts(
    'a secret of the sign-in that must be given',
    ['G-13'],
    [
      'SIGN_IN_CLIENT_SECRET: z.string().min(1)',
      `SIGN_IN_CLIENT_SECRET: z.string().default('secret')`,
    ],
  ),
  starts(
    'a signing key that production needs',
    ['G-13'],
    [`['PUBLIC_URL', 'AUDIT_SIGNING_KEY'] as const`, `['PUBLIC_URL'] as const`],
  ),
  starts(
    'the kind of the signing key',
    ['G-13'],
    [`  context.addIssue('must be an Ed25519 private key: PKCS#8, DER in base64')\n`, ''],
  ),
  starts('every problem at once', ['G-13'], ['    ...wholeGroups(values),\n', '']),
]

export const SEALS: readonly Removal[] = [...SEALED, ...GONE, ...ROTATED, ...COPIED, ...SECRETS]
