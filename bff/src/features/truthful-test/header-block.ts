const LF = 0x0a
const CR = 0x0d

/** Where the body begins: behind the first empty line; the end when there is none. */
const bodyStart = (raw: Buffer): number => {
  for (let at = raw.indexOf(LF); at !== -1; at = raw.indexOf(LF, at + 1)) {
    if (raw[at + 1] === LF) return at + 2
    if (raw[at + 1] === CR && raw[at + 2] === LF) return at + 3
  }
  return raw.length
}

/** The header fields of a message and the empty line behind them. */
export const headerBlockOf = (raw: Buffer): Buffer => raw.subarray(0, bodyStart(raw))

const MOST_LINES = 2_000
const LONGEST_GAP = 500
const SPACE = 0x20
const TAB = 0x09

/**
 * As mail servers write it: some hundred lines, and between two words a fold at most. A gap of hundred
 * kilobytes is trimmed again and again by whoever reads it, for seconds.
 */
export const isPlainHeader = (header: Buffer): boolean => {
  let lines = 0
  let gap = 0
  for (const byte of header) {
    if (byte === LF) lines += 1
    gap = byte === SPACE || byte === TAB || byte === CR || byte === LF ? gap + 1 : 0
    if (lines > MOST_LINES || gap > LONGEST_GAP) return false
  }
  return true
}

/**
 * The message with its topmost `most` DKIM signatures: each further one may make us hash the whole
 * body again, and no sender of ours adds as many.
 */
export const withFewSignatures = (raw: Buffer, most: number): Buffer => {
  const end = bodyStart(raw)
  const fields = raw
    .subarray(0, end)
    .toString('latin1')
    .split(/(?<=\n)(?![ \t])/)
  let seen = 0
  const kept = fields.filter((field) => {
    if (/^dkim-signature[ \t]*:/i.test(field)) seen += 1
    else return true
    return seen <= most
  })
  return seen <= most
    ? raw
    : Buffer.concat([Buffer.from(kept.join(''), 'latin1'), raw.subarray(end)])
}
