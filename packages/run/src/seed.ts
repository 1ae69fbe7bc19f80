import { z } from 'zod'

const Client = z.object({ clientId: z.string(), clientSecret: z.string() })

/** What the runner needs of `GET /api/seed`. */
const Seed = z.object({
  smtpUrl: z.string(),
  /** The sandbox's own resolver, and the blocklists that it knows. */
  dnsServer: z.string(),
  blocklists: z.object({ ip: z.string(), domain: z.string() }),
  clients: z.object({ microsoft: Client, google: Client, signIn: Client }),
  organizations: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      locale: z.enum(['en', 'fr']),
      workspaces: z.array(z.object({ id: z.string(), name: z.string() })),
    }),
  ),
  signInPeople: z.array(
    z.object({
      email: z.string(),
      password: z.string(),
      role: z.enum(['admin', 'member', 'operator']),
      organizationId: z.string().nullable(),
      locale: z.enum(['en', 'fr']),
    }),
  ),
  /** Names of the claims in the sandbox's ID tokens. */
  claims: z.object({
    organization: z.string(),
    organizationName: z.string(),
    role: z.string(),
    email: z.string(),
    locale: z.string(),
  }),
})
export type Seed = z.infer<typeof Seed>

export const readSeed = async (answer: Response): Promise<Seed> => Seed.parse(await answer.json())
