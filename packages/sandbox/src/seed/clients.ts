import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { Table } from '../store/keep-table.ts'

export const clientRow = z.object({ clientId: z.string(), clientSecret: z.string() })
export type Client = z.infer<typeof clientRow>

export interface Clients {
  microsoft: Client
  google: Client
  signIn: Client
  /** Credentials of the platform's SMTP account. */
  smtp: Client
}

/** Registered applications. Their secrets are made at the first start and kept. */
export async function registeredClients(table: Table<Client>): Promise<Clients> {
  const client = async (name: string, clientId: string) => {
    const kept = table.get(name)
    if (kept) return kept
    const made = { clientId, clientSecret: randomBytes(24).toString('base64url') }
    await table.set(name, made)
    return made
  }
  return {
    microsoft: await client('microsoft', '1e77e44e-ad00-4000-8000-5a4db0c5a4db'),
    google: await client('google', '4010401040-letterhead.apps.googleusercontent.example'),
    signIn: await client('sign-in', 'letterhead'),
    smtp: await client('smtp', 'platform'),
  }
}

export const redirectUris = (productUrl: string) => ({
  microsoft: [`${productUrl}/oauth/microsoft/callback`],
  microsoftAdminConsent: `${productUrl}/oauth/microsoft/admin-consent/callback`,
  google: [`${productUrl}/oauth/google/callback`],
  signIn: [`${productUrl}/sign-in/callback`],
})
