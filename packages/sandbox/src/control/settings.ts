import { z } from 'zod'
import { rrset } from '../dns/rrset.ts'
import type { Table } from '../store/keep-table.ts'

const coop = z.enum(['same-origin', 'same-origin-allow-popups', 'none'])

/** Standing behaviour of the stand-ins, as opposed to faults, which pass. */
export const settingsRow = z.object({
  /** Cross-Origin-Opener-Policy of the sign-in and consent pages. Entra sends it since 2026. */
  coop: z.object({ microsoft: coop, google: coop, signIn: coop }),
  /**
   * Entra keeps an old refresh token valid after handing out a new one (`rotate`). `strict`: using
   * an old one ends the whole family; `grace`: the same, a minute after the rotation.
   */
  refreshTokens: z.enum(['rotate', 'strict', 'grace']),
  accessTokenSeconds: z.number().int().positive(),
  /** Publishing status "Testing": refresh tokens live seven days. */
  googleTesting: z.boolean(),
  /** Tenants (by domain) where users may not consent by themselves. */
  needsAdminApproval: z.array(z.string()),
  /** Tenants (by domain) with SendFromAliasEnabled. */
  sendsFromAlias: z.array(z.string()),
  /** Graph takes From of a MIME message as asked (`honoured`) or sends as the signed-in mailbox. */
  mimeFrom: z.enum(['honoured', 'ignored']),
  /** Domains whose mail leaves the sandbox's world: domain → host and port of their MX. */
  mx: z.record(z.string(), z.object({ host: z.string(), port: z.number().int() })),
  /** Records that the sandbox's DNS gives instead of its own, by name; `[]`: none of that type. */
  dns: z.record(z.string(), rrset),
})
export type Settings = z.infer<typeof settingsRow>

const defaultSettings: Settings = {
  coop: { microsoft: 'same-origin', google: 'none', signIn: 'none' },
  refreshTokens: 'rotate',
  accessTokenSeconds: 3599,
  googleTesting: false,
  needsAdminApproval: ['strict.example'],
  sendsFromAlias: [],
  mimeFrom: 'honoured',
  mx: {},
  dns: {},
}

/** `coop` may be given once for every provider. */
export const settingsChange = settingsRow
  .extend({ coop: z.union([coop, settingsRow.shape.coop.partial()]) })
  .partial()
  .strict()

export interface SettingsKeeper {
  read: () => Settings
  change: (change: z.infer<typeof settingsChange>) => Promise<Settings>
}

/** What is kept: an older folder may not know every setting. */
export const keptSettings = settingsRow.partial()

export function keepSettings(table: Table<z.infer<typeof keptSettings>>): SettingsKeeper {
  const read = () => settingsRow.parse({ ...defaultSettings, ...table.get('settings') })
  return {
    read,
    change: async ({ coop: policy, ...rest }) => {
      const now = read()
      const coops =
        typeof policy === 'string'
          ? { microsoft: policy, google: policy, signIn: policy }
          : { ...now.coop, ...policy }
      const next = settingsRow.parse({ ...now, ...rest, coop: coops })
      await table.set('settings', next)
      return next
    },
  }
}
