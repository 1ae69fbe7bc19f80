import { ENDPOINTS, type Endpoint } from '@letterhead/contract'
import { toJSONSchema } from 'zod/v4/core'

/** One request in which a program may change every value marked by `*`. */
export interface InjectionPoint {
  readonly name: string
  readonly method: string
  /** Path and query. */
  readonly path: string
  readonly body: string | null
  readonly by: 'key' | 'admin' | 'operator' | 'nobody'
}

const ID = '019aa0c2-0000-7000-8000-000000000000'
const NOTIFICATION = {
  workspaceId: 'main',
  kind: 'task',
  to: [{ email: 'rita@customer.example' }],
  content: { subject: 'A task', text: 'Look.' },
}

/** A good value for each name; one that is not here is tried as a word. */
const SAMPLES: Readonly<Record<string, string>> = {
  organizationId: 'acme',
  workspaceId: 'main',
  token: 'x'.repeat(43),
  limit: '10',
  from: '2026-01-01',
  to: '2026-12-31',
  day: '2026-06-01',
  action: 'brake.pulled',
  actor: 'somebody',
  state: 'queued',
  kind: 'task',
  cursor: '10',
  ended: 'yes',
}

/** A body that each endpoint takes: what is refused before it is read leads to no SQL. */
const BODIES: Readonly<Record<string, unknown>> = {
  changeLocale: { locale: 'en' },
  createApiKey: { name: 'jobs', organizationId: 'acme', scopes: ['read'], expiresAt: null },
  changeVolumeBrake: { choice: 'off', own: null, version: 0 },
  startConnectAttempt: { provider: 'google', purpose: 'connect', tabId: ID },
  collectConnectAttempt: { acceptOtherAccount: false },
  createHandOver: { provider: 'google', attemptId: ID },
  saveAndTest: { email: 'updates@acme.example', alias: 'Acme', version: 0 },
  pasteReceivedHeaders: { headers: 'From: a@b.example\r\n\r\n' },
  changeSenderPolicy: { organization: ['acme.example'], version: 0 },
  disconnect: { confirmEmail: 'updates@acme.example', waiting: { task: 'hold' } },
  putOrganization: { name: 'Acme', alertTo: ['it@acme.example'] },
  putWorkspace: { name: 'Main' },
  createNotification: NOTIFICATION,
  createNotifications: { items: [{ ...NOTIFICATION, idempotencyKey: 'one' }] },
  resolveNotification: { as: 'accepted' },
  findMailTo: { recipient: 'rita@customer.example', state: 'queued', kind: 'task' },
  drainHeldMail: { kinds: ['task'] },
  dropHeldMail: { kinds: ['task'] },
  resolveUnknownMail: { ids: [ID], as: 'accepted' },
  changeOutboxPolicies: {
    kinds: [{ kind: 'task', whenBroken: 'hold', whenUnknown: 'park', expiresAfterHours: 4 }],
    version: 0,
  },
  changeRetention: { own: 90, version: 0 },
  changeOutboxLimits: {
    messagesPerMinute: null,
    messagesPerDay: null,
    recipientsPerDay: null,
    version: 0,
  },
}

export const bodyOf = (id: string): unknown => BODIES[id]

const namesOf = (schema: NonNullable<Endpoint['query']>): string[] =>
  Object.keys(toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }).properties ?? {})

/** Every declared endpoint, with all of its path, query and body open to be tried. */
export const injectionPoints = (): InjectionPoint[] =>
  ENDPOINTS.filter(({ id }) => !['signOut', 'signOutEverywhere'].includes(id)).map(pointOf)

const pointOf = (endpoint: Endpoint): InjectionPoint => {
  const { id, method, guard } = endpoint
  const path = endpoint.path.replaceAll(
    /\{(\w+)\}/g,
    (_whole, name: string) => `${SAMPLES[name] ?? ID}*`,
  )
  const names = endpoint.query === undefined ? [] : namesOf(endpoint.query)
  const query = names.map((name) => `${name}=${SAMPLES[name] ?? 'word'}*`)
  return {
    name: `${method} ${endpoint.path}`,
    method,
    path: query.length === 0 ? path : `${path}?${query.join('&')}`,
    body: endpoint.body === undefined ? null : JSON.stringify(starred(bodyOf(id))),
    by: callerOf(guard),
  }
}

const callerOf = (guard: Endpoint['guard']): InjectionPoint['by'] => {
  if (guard.kind === 'api-key') return 'key'
  if (guard.kind === 'public') return 'nobody'
  return guard.role === 'operator' ? 'operator' : 'admin'
}

/** Every text with the mark behind it. */
const starred = (value: unknown): unknown => {
  if (typeof value === 'string') return `${value}*`
  if (Array.isArray(value)) return value.map(starred)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, starred(one)]))
}
