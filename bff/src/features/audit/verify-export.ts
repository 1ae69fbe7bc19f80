import { ExportedLine } from './exported-trail.ts'
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
  const unreadable: Fault[] = []
  for await (const text of lines) {
    const line = parsed(text)
    if (line === null) unreadable.push({ sequence: 0, fault: 'unreadable' })
    else if (line.type === 'trail')
      verifier ??= createVerifier({ organizationId: line.organizationId, trustedKeyIds })
    else if (verifier === null) return nothing
    else if (line.type === 'entry') verifier.entry(withoutType(line))
    else verifier.head(line)
  }
  if (verifier === null) return nothing
  const verdict = verifier.verdict()
  return { ...verdict, faults: [...unreadable, ...verdict.faults, ...endOf(verdict)] }
}

const nothing: Verdict = {
  faults: [{ sequence: 0, fault: 'no_trail' }],
  lines: 0,
  signedUntil: null,
  keyIds: [],
}

const parsed = (text: string): ExportedLine | null => {
  try {
    return ExportedLine.parse(JSON.parse(text))
  } catch {
    // Not JSON, or not one of ours: the verdict says which file cannot be trusted, not why.
    return null
  }
}

const withoutType = <T extends { readonly type: string }>({ type: _type, ...rest }: T) => rest

const endOf = ({ lines, signedUntil }: Verdict): Fault[] => {
  if (signedUntil === null) return [{ sequence: lines, fault: 'not_signed' }]
  return signedUntil.sequence === lines ? [] : [{ sequence: lines, fault: 'cut' }]
}
