import { z } from 'zod'

const Client = z.object({ clientId: z.string(), clientSecret: z.string() })

/** What the runner needs of `GET /api/seed`. */
const Seed = z.object({
  password: z.string(),
  clients: z.object({ microsoft: Client, google: Client, signIn: Client }),
  platformSmtpUrl: z.string(),
  organizations: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      locale: z.enum(['en', 'fr']),
      workspaces: z.array(z.object({ id: z.string(), name: z.string() })),
    }),
  ),
  people: z.array(
    z.object({
      email: z.string(),
      name: z.string(),
      role: z.enum(['admin', 'member', 'operator']),
      organizationId: z.string().optional(),
      locale: z.enum(['en', 'fr']),
    }),
  ),
})
export type Seed = z.infer<typeof Seed>

export const readSeed = async (answer: Response): Promise<Seed> => Seed.parse(await answer.json())
