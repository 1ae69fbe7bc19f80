import { AuditEntry, SignedHead } from '@letterhead/contract'
import * as z from 'zod/mini'

// The lines of an export, in this order: one trail, entries from the first, signed heads.

const TrailLine = z.object({
  type: z.literal('trail'),
  /** 1: this form. */
  version: z.literal(1),
  /** Null: the operator's own acts. */
  organizationId: z.nullable(z.string()),
  exportedAt: z.iso.datetime(),
})
const EntryLine = z.extend(AuditEntry, { type: z.literal('entry') })
const HeadLine = z.extend(SignedHead, { type: z.literal('head') })
export const ExportedLine = z.discriminatedUnion('type', [TrailLine, EntryLine, HeadLine])
export type ExportedLine = z.infer<typeof ExportedLine>
