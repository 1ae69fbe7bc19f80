import { AuditEntry, SignedHead } from '@letterhead/contract'
import * as z from 'zod/mini'
import { canonicalJson } from './canonical-json.ts'

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

/** Without U+2028 and U+2029 in clear: many readers of lines take them for the end of one. */
export const lineText = (line: unknown): string =>
  JSON.stringify(line).replaceAll(/[\u2028\u2029]/g, (sign) =>
    sign === '\u2028' ? String.raw`\u2028` : String.raw`\u2029`,
  )

export interface ReadLine {
  readonly line: ExportedLine
  /** No member besides ours, none twice, nothing in another spelling: people read the text too. */
  readonly isAsWritten: boolean
}

/** Null: not JSON, or not one of ours. The verdict says which file cannot be trusted, not why. */
export const readLine = (text: string): ReadLine | null => {
  try {
    const value: unknown = JSON.parse(text)
    const line = ExportedLine.parse(value)
    const isAsWritten = lineText(value) === text && canonicalJson(value) === canonicalJson(line)
    return { line, isAsWritten }
  } catch {
    return null
  }
}
