import { json, Router, type Response } from 'express'
import { z } from 'zod'
import type { Consents } from '../identity/consents.ts'
import type { TokenStore } from '../identity/token-store.ts'
import { googlePeople } from '../seed/google-accounts.ts'
import { accountIdOf, microsoftPeople } from '../seed/microsoft-directory.ts'
import type { Inboxes } from '../world/inboxes.ts'
import { faultRow, type Faults, type NamedFault } from './faults.ts'
import { providers, type Journal } from './journal.ts'
import type { SandboxClock } from './sandbox-clock.ts'
import type { SandboxSeed } from './seed-answer.ts'
import { settingsChange, type SettingsKeeper } from './settings.ts'

export interface ControlDeps {
  inboxes: Inboxes
  faults: Faults
  known: ReadonlyMap<string, NamedFault>
  journal: Journal
  clock: SandboxClock
  settings: SettingsKeeper
  seed: SandboxSeed
  microsoft: { store: TokenStore; consents: Consents }
  google: { store: TokenStore; consents: Consents }
}

const paging = z.object({
  to: z.string().optional(),
  after: z.coerce.number().int().nonnegative().default(0),
  limit: z.coerce.number().int().positive().max(10_000).default(1000),
})

const newFault = z.union([
  faultRow.omit({ id: true, provider: true, operation: true, name: true }).extend({
    name: z.string(),
    provider: z.enum(providers).optional(),
    operation: z.string().optional(),
  }),
  faultRow
    .omit({ id: true, name: true })
    .extend({ answer: faultRow.shape.answer.unwrap(), name: z.undefined().optional() }),
])

const grantsOf = z.object({ provider: z.enum(['microsoft', 'google']), email: z.string() })

/** The control API of the seams: messages, faults, journal, clock, settings, seed. */
export function controlApi(deps: ControlDeps): Router {
  const router = Router()
  router.use(json())

  router.get('/messages', async (req, res) => {
    const query = paging.safeParse(req.query)
    if (!query.success) return refuse(res, query.error)
    const { limit, ...filter } = query.data
    const chosen = deps.inboxes.list(filter).slice(0, limit)
    const data = await Promise.all(chosen.map(({ id }) => deps.inboxes.read(id)))
    return res.json({ data: data.filter((message) => message !== undefined) })
  })
  router.delete('/messages', async (_req, res) => {
    await deps.inboxes.empty()
    res.status(204).end()
  })
  router.get('/messages/last', (_req, res) => res.json({ id: String(deps.inboxes.lastSeq()) }))

  router.get('/faults', (_req, res) => {
    const known = [...deps.known.values()].map(({ name, title, provider, operation }) => ({
      name,
      title,
      provider,
      operation,
    }))
    res.json({ data: deps.faults.active(), known })
  })
  router.post('/faults', async (req, res) => {
    const wanted = newFault.safeParse(req.body)
    if (!wanted.success) return refuse(res, wanted.error)
    const fault = wholeFault(wanted.data, deps.known)
    if (!fault)
      return res.status(422).json({ detail: `No fault is named ${wanted.data.name ?? ''}` })
    const { id } = await deps.faults.add(fault)
    return res.status(201).json({ id })
  })
  router.delete('/faults', async (_req, res) => {
    await deps.faults.clear()
    res.status(204).end()
  })
  router.delete('/faults/:id', async (req, res) => {
    await deps.faults.clear(req.params.id)
    res.status(204).end()
  })

  router.get('/journal', (req, res) => {
    const query = paging.safeParse(req.query)
    if (!query.success) return refuse(res, query.error)
    return res.json({ data: deps.journal.after(query.data.after, query.data.limit) })
  })
  router.get('/clock', (_req, res) => {
    res.json({
      now: new Date(deps.clock.now()).toISOString(),
      aheadSeconds: deps.clock.aheadSeconds(),
    })
  })
  router.post('/clock', async (req, res) => {
    const move = z.object({ advanceSeconds: z.number().nonnegative() }).strict().safeParse(req.body)
    if (!move.success) return refuse(res, move.error)
    await deps.clock.advance(move.data.advanceSeconds)
    return res.json({ now: new Date(deps.clock.now()).toISOString() })
  })
  router.get('/settings', (_req, res) => res.json(deps.settings.read()))
  router.post('/settings', async (req, res) => {
    const change = settingsChange.safeParse(req.body)
    if (!change.success) return refuse(res, change.error)
    return res.json(await deps.settings.change(change.data))
  })
  router.get('/seed', (_req, res) => res.json(deps.seed))

  // Really ends what a person has granted, as on the provider's own "your apps" page.
  router.delete('/grants', async (req, res) => {
    const whose = grantsOf.safeParse(req.query)
    if (!whose.success) return refuse(res, whose.error)
    await endGrants(deps, whose.data)
    return res.status(204).end()
  })
  return router
}

function wholeFault(
  wanted: z.infer<typeof newFault>,
  known: ReadonlyMap<string, NamedFault>,
): Omit<z.infer<typeof faultRow>, 'id'> | undefined {
  if (wanted.name === undefined) {
    const { name: _unnamed, ...fault } = wanted
    return fault
  }
  const named = known.get(wanted.name)
  if (!named) return undefined
  return {
    ...wanted,
    provider: wanted.provider ?? named.provider,
    operation: wanted.operation ?? named.operation,
  }
}

export async function endGrants(
  deps: Pick<ControlDeps, 'microsoft' | 'google'>,
  { provider, email }: z.infer<typeof grantsOf>,
) {
  const { store, consents } = deps[provider]
  const accounts =
    provider === 'google'
      ? googlePeople.filter((person) => person.email === email).map(({ sub }) => sub)
      : microsoftPeople.filter((person) => person.email === email).map(accountIdOf)
  for (const accountId of accounts) {
    await consents.end(accountId)
    // Entra's access tokens live on to their end; Google's end at once.
    await store.end({ accountId, accessTokens: provider === 'google' })
  }
}

const refuse = (res: Response, error: z.ZodError) =>
  res.status(422).json({ detail: z.prettifyError(error) })
