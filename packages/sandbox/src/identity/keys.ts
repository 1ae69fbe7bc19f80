import { generateKeyPair, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { z } from 'zod'
import type { Table } from '../store/keep-table.ts'

export const keysRow = z.object({
  jwk: z.object({
    kty: z.literal('RSA'),
    kid: z.string(),
    use: z.literal('sig'),
    n: z.string(),
    e: z.string(),
    d: z.string(),
    p: z.string(),
    q: z.string(),
    dp: z.string(),
    dq: z.string(),
    qi: z.string(),
  }),
  cookieKey: z.string(),
})
export type Keys = z.infer<typeof keysRow>

/** An issuer's signing key and cookie key: made once, kept for good. */
export async function keysOf(table: Table<Keys>, issuer: string): Promise<Keys> {
  const kept = table.get(issuer)
  if (kept) return kept
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  const made = keysRow.parse({
    jwk: {
      ...privateKey.export({ format: 'jwk' }),
      kid: randomBytes(8).toString('hex'),
      use: 'sig',
    },
    cookieKey: randomBytes(32).toString('base64url'),
  })
  await table.set(issuer, made)
  return made
}
