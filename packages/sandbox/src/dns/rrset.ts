import { z } from 'zod'

/** Records of one name. A type that is absent is left as it was; an empty list means there is none. */
export const rrset = z
  .object({
    A: z.array(z.string()),
    TXT: z.array(z.string()),
    MX: z.array(z.object({ priority: z.number().int(), exchange: z.string() })),
    CNAME: z.string(),
  })
  .partial()
  .strict()
export type Rrset = z.infer<typeof rrset>

/** Lower-case names without the last dot. */
export type Zone = ReadonlyMap<string, Rrset>
