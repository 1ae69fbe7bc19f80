import { exportAudit } from '@letterhead/contract'
import { readLine, type ExportedLine } from './exported-trail.ts'
import { createVerifier, type Fault, type Verdict, type Verifier } from './verify-trail.ts'

/**
 * Judges an exported trail, line by line, with nothing but the file. `cut` when its end is not that of
 * an export: its last line says that it was taken, and a head was signed for that line at that time. So
 * nobody can cut it back to a head that was signed on an earlier day.
 */
export const verifyExport = async (
  lines: AsyncIterable<string>,
  { trustedKeyIds }: { readonly trustedKeyIds: readonly string[] | null },
): Promise<Verdict> => {
  let verifier: Verifier | null = null
  const end: End = { exportedAt: '', lastAction: '' }
  const faults: Fault[] = []
  for await (const text of lines) {
    const read = readLine(text)
    if (read === null) {
      faults.push({ sequence: 0, fault: 'unreadable' })
      continue
    }
    const { line, isAsWritten } = read
    if (!isAsWritten) faults.push({ sequence: placeOf(line), fault: 'changed' })
    if (line.type === 'trail' && verifier === null) {
      verifier = createVerifier({ organizationId: line.organizationId, trustedKeyIds })
      end.exportedAt = line.exportedAt
    } else if (verifier === null) return nothing
    else if (line.type === 'trail') faults.push({ sequence: 0, fault: 'out_of_order' })
    else if (line.type === 'entry') {
      verifier.entry(withoutType(line))
      end.lastAction = line.action
    } else verifier.head(line)
  }
  if (verifier === null) return nothing
  const verdict = verifier.verdict()
  return { ...verdict, faults: [...faults, ...verdict.faults, ...faultOfEnd(verdict, end)] }
}

/** How the file says that it ends. */
interface End {
  exportedAt: string
  lastAction: string
}

const nothing: Verdict = {
  faults: [{ sequence: 0, fault: 'no_trail' }],
  lines: 0,
  signedUntil: null,
  keyIds: [],
}

const placeOf = (line: ExportedLine): number => (line.type === 'trail' ? 0 : line.sequence)

const withoutType = <T extends { readonly type: string }>({ type: _type, ...rest }: T) => rest

/** The first line is written some milliseconds after the head was signed. */
const SAME_TIME_MS = 60_000

const faultOfEnd = ({ lines, signedUntil }: Verdict, { exportedAt, lastAction }: End): Fault[] => {
  if (signedUntil === null) return [{ sequence: lines, fault: 'not_signed' }]
  const isWhole =
    signedUntil.sequence === lines &&
    lastAction === exportAudit.audit.action &&
    Math.abs(Date.parse(exportedAt) - Date.parse(signedUntil.at)) < SAME_TIME_MS
  return isWhole ? [] : [{ sequence: lines, fault: 'cut' }]
}
