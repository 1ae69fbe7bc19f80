import { readLine, type ExportedLine } from './exported-trail.ts'
import { createVerifier, type Fault, type Verdict, type Verifier } from './verify-trail.ts'

/**
 * Judges an exported trail, line by line, with nothing but the file. `cut` when its last line is not
 * covered by a signature: an export ends with a head signed for it.
 */
export const verifyExport = async (
  lines: AsyncIterable<string>,
  { trustedKeyIds }: { readonly trustedKeyIds: readonly string[] | null },
): Promise<Verdict> => {
  let verifier: Verifier | null = null
  const faults: Fault[] = []
  for await (const text of lines) {
    const read = readLine(text)
    if (read === null) {
      faults.push({ sequence: 0, fault: 'unreadable' })
      continue
    }
    const { line, isAsWritten } = read
    if (!isAsWritten) faults.push({ sequence: placeOf(line), fault: 'changed' })
    if (line.type === 'trail' && verifier === null)
      verifier = createVerifier({ organizationId: line.organizationId, trustedKeyIds })
    else if (verifier === null) return nothing
    else if (line.type === 'trail') faults.push({ sequence: 0, fault: 'out_of_order' })
    else if (line.type === 'entry') verifier.entry(withoutType(line))
    else verifier.head(line)
  }
  if (verifier === null) return nothing
  const verdict = verifier.verdict()
  return { ...verdict, faults: [...faults, ...verdict.faults, ...endOf(verdict)] }
}

const nothing: Verdict = {
  faults: [{ sequence: 0, fault: 'no_trail' }],
  lines: 0,
  signedUntil: null,
  keyIds: [],
}

const placeOf = (line: ExportedLine): number => (line.type === 'trail' ? 0 : line.sequence)

const withoutType = <T extends { readonly type: string }>({ type: _type, ...rest }: T) => rest

const endOf = ({ lines, signedUntil }: Verdict): Fault[] => {
  if (signedUntil === null) return [{ sequence: lines, fault: 'not_signed' }]
  return signedUntil.sequence === lines ? [] : [{ sequence: lines, fault: 'cut' }]
}
