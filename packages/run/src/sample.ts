import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { KINDS, templatePreview } from '@letterhead/contract'
import type { Kind, Locale } from '@letterhead/contract'
import { z } from 'zod'
import { handSettings } from './hand-settings.ts'
import type { Environment } from './hand-settings.ts'
import { hostApi } from './host-api.ts'
import type { HostApi } from './host-api.ts'
import { keptSecrets } from './kept-secrets.ts'
import { readSeed } from './seed.ts'
import type { Seed } from './seed.ts'
import { usesSandbox, whereItRuns } from './where-it-runs.ts'
import type { Where } from './where-it-runs.ts'

// `npm run sample [-- <organisation> [--workspace <id>] [--to <address>]]`: one notification of each
// kind to the running product, over the same API a host product uses.

type Addressee = { organizationId: string; workspaceId: string; to: string; locale: Locale }

const SETTLES_WITHIN_MS = 8_000
const POLL_MS = 200
const Accepted = z.object({ id: z.string(), state: z.string() })
const Stored = z.object({ state: z.string(), from: z.string().nullable() })

const addressee = async (hand: Environment, where: Where): Promise<Addressee> => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { workspace: { type: 'string' }, to: { type: 'string' } },
  })
  const seed = usesSandbox(hand) ? await seedOf(where) : undefined
  const organizationId = positionals[0] ?? seed?.organizations[0]?.id
  const known = seed?.organizations.find(({ id }) => id === organizationId)
  const workspaceId = values.workspace ?? known?.workspaces[0]?.id
  const to = values.to ?? (seed ? recipientOf(seed, organizationId) : undefined)
  if (organizationId === undefined || workspaceId === undefined || to === undefined)
    throw new Error(
      'Say for whom: npm run sample -- <organisation> --workspace <id> --to <address>',
    )
  return { organizationId, workspaceId, to, locale: known?.locale ?? 'en' }
}

const seedOf = async ({ sandboxUrl }: Where) => readSeed(await fetch(`${sandboxUrl}/api/seed`))

const recipientOf = ({ signInPeople }: Seed, organizationId: string | undefined) =>
  (
    signInPeople.find(
      (person) => person.organizationId === organizationId && person.role === 'member',
    ) ?? signInPeople.find((person) => person.organizationId === organizationId)
  )?.email

const handOver = async (
  api: HostApi,
  kind: Kind,
  { organizationId, workspaceId, to, locale }: Addressee,
) => {
  const answer = await api('POST', `/organizations/${organizationId}/notifications`, {
    headers: { 'idempotency-key': `sample-${kind}-${randomUUID()}` },
    body: {
      workspaceId,
      kind,
      to: [{ email: to }],
      locale,
      template: { data: templatePreview[kind][locale] },
    },
  })
  return { kind, ...Accepted.parse(answer) }
}

const isUnderWay = (state: string) => state === 'queued' || state === 'sending'

const settled = async (api: HostApi, organizationId: string, id: string) => {
  const deadline = performance.now() + SETTLES_WITHIN_MS
  const read = async () =>
    Stored.parse(await api('GET', `/organizations/${organizationId}/notifications/${id}`))
  let stored = await read()
  while (isUnderWay(stored.state) && performance.now() < deadline) {
    await pause(POLL_MS)
    stored = await read()
  }
  return stored
}

const sample = async () => {
  const hand = handSettings()
  const where = whereItRuns(hand)
  const key = hand['API_BOOTSTRAP_KEY'] ?? keptSecrets(where.dataDir).API_BOOTSTRAP_KEY
  const api = hostApi({ port: where.port, key })
  const whom = await addressee(hand, where)
  process.stdout.write(
    `One notification of each kind for ${whom.organizationId}, to ${whom.to}:\n\n`,
  )
  const handed = await Promise.all(KINDS.map((kind) => handOver(api, kind, whom)))
  for (const { kind, id } of handed) {
    const { state, from } = await settled(api, whom.organizationId, id)
    const left = from === null ? '' : `  from ${from}`
    process.stdout.write(`  ${kind.padEnd(17)}${id}  ${state}${left}\n`)
  }
  if (usesSandbox(hand)) process.stdout.write(`\nRead them at ${where.sandboxUrl}/inbox\n`)
}

sample().catch((cause: unknown) => {
  const refused = cause instanceof Error && cause.message === 'fetch failed'
  const message = refused ? 'Letterhead does not run: npm start first.' : cause
  process.stderr.write(`${message instanceof Error ? message.message : String(message)}\n`)
  process.exitCode = 1
})
