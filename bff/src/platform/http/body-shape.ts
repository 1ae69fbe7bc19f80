const MOST_MEMBERS = 1_000
/** A batch of 500 messages to 100 recipients each has 150,000. */
const MOST_IN_ALL = 200_000
const MOST_DEPTH = 32

const [QUOTE, BACKSLASH, COMMA] = Buffer.from('"\\,')
const OPEN = new Set(Buffer.from('[{'))
const CLOSE = new Set(Buffer.from(']}'))

/**
 * No object or list of ours has as many members or stands as deep, and no body has as many in all.
 * Whether it is JSON is for the parser to say; this is asked before it, as an object of a million names
 * costs seconds to build and to read.
 */
export const isOvergrown = (json: Buffer): boolean => {
  // Each member takes two bytes at least, and five hundred levels do no harm.
  if (json.length < MOST_MEMBERS) return false
  const members: number[] = []
  let all = 0
  let inText = false
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at] ?? 0
    if (inText) {
      if (byte === BACKSLASH) at += 1
      else if (byte === QUOTE) inText = false
    } else if (byte === QUOTE) inText = true
    else if (OPEN.has(byte)) {
      all += 1
      if (members.push(1) > MOST_DEPTH || all > MOST_IN_ALL) return true
    } else if (CLOSE.has(byte)) members.pop()
    else if (byte === COMMA) {
      all += 1
      const count = (members.pop() ?? 0) + 1
      if (count > MOST_MEMBERS || all > MOST_IN_ALL) return true
      members.push(count)
    }
  }
  return false
}
