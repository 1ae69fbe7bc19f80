import { afterAll, beforeAll, expect, test } from 'vitest'
import { createMigratedDatabase, type MigratedDatabase } from '../migrated-database.ts'

// A row of two organisations in every table that has any, so that no wall is believed to stand because
// there was nothing behind it.

let db: MigratedDatabase

const CONNECTION = `md5($1 || ' connection')::uuid`
const NOTIFICATION = `md5($1 || ' notification')::uuid`
const TEST = `md5($1 || ' test')::uuid`
const LANE = '(select lane_id from lanes where organization_id = $1)'
const SOON = `now() + interval '1 hour'`

/** A row of the organisation $1 in each table, in an order that references bear. */
const ROWS: Readonly<Record<string, string>> = {
  organizations: `(organization_id, name) values ($1, 'Name')`,
  workspaces: `(organization_id, workspace_id, name) values ($1, 'main', 'Main')`,
  connect_attempts: `(organization_id, attempt_id, lookup_digest, session_digest, person_id,
      person_name, tab_id, provider, purpose, expires_at)
    values ($1, gen_random_uuid(), md5($1), 's', 'p', 'P', 't', 'google', 'connect', ${SOON})`,
  hand_overs: `(organization_id, hand_over_id, lookup_digest, provider, purpose, person_id,
      person_name, expires_at)
    values ($1, gen_random_uuid(), md5($1), 'google', 'connect', 'p', 'P', ${SOON})`,
  connections: `(organization_id, connection_id, provider, account_key, email, scopes, state,
      connected_by)
    values ($1, ${CONNECTION}, 'google', 'a', 'a@b.example', '{}', 'connected', 'p')`,
  token_renewals: `(organization_id, month) values ($1, '2026-11-01')`,
  senders: `(organization_id, connection_id, email, alias, form)
    values ($1, ${CONNECTION}, 'a@b.example', 'A', 'mime')`,
  sender_policies: '(organization_id) values ($1)',
  lanes: `(organization_id, budget_key) values ($1, 'platform')`,
  notifications: `(organization_id, notification_id, lane_id, kind, state, idempotency_key,
      request_digest, recipients, run_at)
    values ($1, ${NOTIFICATION}, ${LANE}, 'task', 'queued', 'k', 'd', 1, now())`,
  recipient_keys: `(organization_id, recipient_key, notification_id) values ($1, 1, ${NOTIFICATION})`,
  attempts: `(organization_id, notification_id, attempt, lane_id, budget_key, recipients, claimed_at)
    values ($1, ${NOTIFICATION}, 1, ${LANE}, 'platform', 1, now())`,
  outbox_settings: '(organization_id) values ($1)',
  kind_policies: `(organization_id, kind) values ($1, 'task')`,
  held_mail_work: `(organization_id, act, before) values ($1, 'drop', now())`,
  ledger: '(organization_id) values ($1)',
  daily_counts: `(organization_id, day) values ($1, '2026-11-01')`,
  brakes: `(organization_id, pulled_by) values ($1, 'person')`,
  volume_brakes: '(organization_id) values ($1)',
  api_keys: `(organization_id, key_id, name, prefix, digest, scopes, created_by)
    values ($1, gen_random_uuid(), 'n', 'p', md5($1), '{read}', 'o')`,
  audit_entries: `(organization_id, actor_kind, actor, action, sequence, previous_digest, digest)
    values ($1, 'person', 'p', 'a', 1, '', 'd')`,
  audit_heads: `(organization_id, sequence, digest) values ($1, 1, 'd')`,
  audit_signatures: `(organization_id, sequence, digest, signed_at, key_id, public_key, signature)
    values ($1, 1, 'd', now(), 'k', 'p', 's')`,
  reconnect_incidents: `(organization_id, connection_id, provider, granted_at)
    values ($1, ${CONNECTION}, 'google', now())`,
  probe_copies: `(organization_id, lookup_digest, test_id, expires_at)
    values ($1, md5($1), ${TEST}, ${SOON})`,
  received_links: `(organization_id, lookup_digest, test_id, expires_at)
    values ($1, md5($1), ${TEST}, ${SOON})`,
  sender_proofs: `(organization_id, test_id, method, email, alias, verdict, findings)
    values ($1, ${TEST}, 'probe', 'a@b.example', 'A', 'proven', '[]')`,
  deliverability_watch: '(organization_id) values ($1)',
  deliverability_checks: `(organization_id, domain, provider, state, rows)
    values ($1, 'b.example', 'google', 'pass', '[]')`,
  deliverability_drifts: `(organization_id, domain, check_name, was, is_now, direction)
    values ($1, 'b.example', 'spf', '{}', '{}', 'worse')`,
}
const TABLES = Object.keys(ROWS)

beforeAll(async () => {
  db = await createMigratedDatabase()
  await db.owner.pool.query('select open_platform_budget(1, 1, 1)')
  for (const organization of ['acme', 'dupont'])
    for (const [table, row] of Object.entries(ROWS))
      await db.owner.pool.query(
        `insert into ${table} ${row.replaceAll('$1', `'${organization}'::text`)}`,
      )
})
afterAll(async () => {
  await db.drop()
})

/** As the app's role, and undone. */
const inside = async (organization: string, statement: string): Promise<string[]> => {
  const client = await db.app.pool.connect()
  try {
    await client.query('begin')
    await client.query(`select set_config('app.organization', $1, true)`, [organization])
    const { rows } = await client.query<[string]>({ text: statement, rowMode: 'array' })
    return rows.map(([value]) => value)
  } finally {
    await client.query('rollback')
    client.release()
  }
}

const whoseRows = async (organization: string): Promise<Record<string, string[]>> => {
  const seen: Record<string, string[]> = {}
  for (const table of TABLES)
    seen[table] = await inside(organization, `select organization_id from ${table}`)
  return seen
}
const inEach = (value: readonly string[]) =>
  Object.fromEntries(TABLES.map((table) => [table, table === 'api_keys' ? [] : value]))

test('F-03 every table with an organisation holds rows of two of them here', async () => {
  const { rows } = await db.owner.pool.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
      where c.relkind = 'r' and a.attname = 'organization_id' and not a.attisdropped
        and c.relnamespace = 'public'::regnamespace`,
  )
  expect(TABLES.toSorted()).toEqual(rows.map(({ name }) => name).toSorted())
})

test('F-03 of no table a row is seen without an organisation, and of each the own ones inside one', async () => {
  expect(await whoseRows('')).toEqual(inEach([]))
  expect(await whoseRows('acme')).toEqual(inEach(['acme']))
})

test('F-03 into no table a row of another organisation is written', async () => {
  const refusals: Record<string, string> = {}
  for (const [table, row] of Object.entries(ROWS)) {
    const statement = `insert into ${table} ${row.replaceAll('$1', `'third'::text`)}`
    refusals[table] = await inside('acme', statement).then(() => 'written', String)
  }
  expect(refusals).toEqual(
    Object.fromEntries(
      TABLES.map((table) => [
        table,
        expect.stringMatching(/row-level security|permission denied/) as unknown,
      ]),
    ),
  )
})
