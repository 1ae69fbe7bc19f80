import { z } from 'zod'
import type { Table } from '../store/keep-table.ts'

export const consentRow = z.object({ scopes: z.array(z.string()) })

/** What people (or, for a whole tenant, an administrator) have allowed a client. */
export interface Consents {
  scopes: (who: string, clientId: string) => string[]
  add: (who: string, clientId: string, scopes: readonly string[]) => Promise<void>
  end: (who: string) => Promise<void>
}

const key = (who: string, clientId: string) => `${who} ${clientId}`

export function keepConsents(table: Table<z.infer<typeof consentRow>>): Consents {
  const scopes = (who: string, clientId: string) => table.get(key(who, clientId))?.scopes ?? []
  return {
    scopes,
    add: (who, clientId, more) =>
      table.set(key(who, clientId), { scopes: [...new Set([...scopes(who, clientId), ...more])] }),
    end: async (who) => {
      for (const [id] of table.entries()) if (id.startsWith(`${who} `)) await table.delete(id)
    },
  }
}
