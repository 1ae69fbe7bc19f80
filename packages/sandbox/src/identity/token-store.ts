import type { Adapter, AdapterPayload } from 'oidc-provider'
import { z } from 'zod'
import type { SandboxClock } from '../control/sandbox-clock.ts'
import type { Table } from '../store/keep-table.ts'

/** Anything oidc-provider keeps: sessions, grants, codes, tokens. */
export const tokenRow = z.custom<AdapterPayload>(
  (value) => typeof value === 'object' && value !== null,
)

/**
 * `never`: Google. `rotate`: Entra, where old tokens stay valid. `strict` and `grace` are harder
 * than either provider and prove that a client never uses an old token again.
 */
export type Rotation = 'never' | 'rotate' | 'strict' | 'grace'

export interface TokenStore {
  adapter: (model: string) => Adapter
  /** A row that is there and not over; `exp` in machine time. */
  find: (model: string, id: string) => AdapterPayload | undefined
  /** Codes that were redeemed already: a second redemption has an answer of its own. */
  wasSpent: (code: string) => boolean
  rowsOf: (model: string) => [string, AdapterPayload][]
  update: (model: string, id: string, change: Partial<AdapterPayload>) => Promise<void>
  /** Ends what an account granted, at one client or at all; access tokens only if asked. */
  end: (what: { accountId: string; accessTokens: boolean }) => Promise<void>
}

const graceSeconds = 60

const key = (model: string, id: string) => `${model}:${id}`

export function tokenStore(deps: {
  table: Table<AdapterPayload>
  clock: SandboxClock
  rotation: () => Rotation
}): TokenStore {
  const { table, clock } = deps
  const uids = new Map<string, string>()
  const spent = new Set<string>()
  const nowSeconds = () => Math.floor(clock.now() / 1000)

  // Rows keep sandbox time and the library thinks in machine time: moving the sandbox's clock
  // ages everything that is stored without touching the library's own clock.
  const inMachineTime = (row: AdapterPayload): AdapterPayload =>
    row.exp === undefined ? row : { ...row, exp: row.exp - clock.aheadSeconds() }
  const inSandboxTime = (row: AdapterPayload): AdapterPayload =>
    row.exp === undefined ? row : { ...row, exp: row.exp + clock.aheadSeconds() }

  const find = (model: string, id: string) => {
    const row = table.get(key(model, id))
    if (!row) return undefined
    const inGrace =
      deps.rotation() === 'grace' && Number(row.consumed) + graceSeconds > nowSeconds()
    return inMachineTime(inGrace ? { ...row, consumed: undefined } : row)
  }

  const rowsOf = (model: string) =>
    [...table.entries()]
      .filter(([id]) => id.startsWith(`${model}:`))
      .map(([id, row]): [string, AdapterPayload] => [id.slice(model.length + 1), row])

  for (const [id, row] of rowsOf('Session')) if (row.uid) uids.set(row.uid, id)

  const destroyWhere = async (isOver: (model: string, row: AdapterPayload) => boolean) => {
    for (const [id, row] of table.entries())
      if (isOver(id.slice(0, id.indexOf(':')), row)) await table.delete(id)
  }

  return {
    find,
    rowsOf,
    wasSpent: (code) => spent.has(code),
    update: async (model, id, change) => {
      const row = table.get(key(model, id))
      if (row) await table.set(key(model, id), { ...row, ...change })
    },
    end: ({ accountId, accessTokens }) =>
      destroyWhere(
        (model, row) =>
          row.accountId === accountId &&
          (['Grant', 'RefreshToken', 'AuthorizationCode'].includes(model) ||
            (accessTokens && model === 'AccessToken')),
      ),
    adapter: (model) => ({
      upsert: async (id, row) => {
        if (model === 'Session' && row.uid) uids.set(row.uid, id)
        await table.set(key(model, id), inSandboxTime(row))
      },
      find: async (id) => find(model, id),
      findByUid: async (uid) => {
        const id = uids.get(uid)
        return id === undefined ? undefined : find(model, id)
      },
      findByUserCode: async () => undefined,
      consume: async (id) => {
        if (model === 'AuthorizationCode') {
          // Gone rather than marked: the library would end the whole grant at the second try.
          spent.add(id)
          await table.delete(key(model, id))
          return
        }
        const keepsOld = deps.rotation() === 'rotate' || deps.rotation() === 'never'
        if (model === 'RefreshToken' && keepsOld) return
        const row = table.get(key(model, id))
        if (row && !row.consumed)
          await table.set(key(model, id), { ...row, consumed: nowSeconds() })
      },
      destroy: (id) => table.delete(key(model, id)),
      revokeByGrantId: (grantId) =>
        destroyWhere((kind, row) => kind === model && row.grantId === grantId),
    }),
  }
}
