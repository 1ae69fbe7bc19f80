import { addressParser, decodeWords } from 'postal-mime'

/** Header fields as they came, in order, and the untouched body bytes behind them. */
export interface Mime {
  fields: readonly { name: string; line: string }[]
  body: Buffer
}

export interface Mailbox {
  email: string
  name: string
}

const blankLine = /\r?\n\r?\n/

export function parseMime(raw: Buffer): Mime {
  // latin1 keeps every byte, whatever charset an 8-bit header claims.
  const text = raw.toString('latin1')
  const split = blankLine.exec(text)
  const head = split ? text.slice(0, split.index) : text
  const body = split ? raw.subarray(split.index + split[0].length) : Buffer.alloc(0)
  const lines = head.split(/\r?\n(?![ \t])/).filter((line) => line.includes(':'))
  return { fields: lines.map((line) => ({ name: nameOf(line), line })), body }
}

const nameOf = (line: string) => line.slice(0, line.indexOf(':')).trim()

export function writeMime({ fields, body }: Mime): Buffer {
  const head = fields.map(({ line }) => line.replaceAll(/\r?\n/g, '\r\n')).join('\r\n')
  return Buffer.concat([Buffer.from(`${head}\r\n\r\n`, 'latin1'), body])
}

const isNamed = (name: string) => (field: { name: string }) =>
  field.name.toLowerCase() === name.toLowerCase()

/** The unfolded, undecoded value of the first field of this name. */
export function header({ fields }: Mime, name: string): string | undefined {
  const field = fields.find(isNamed(name))
  return field && valueOf(field.line)
}

export const valueOf = (line: string) =>
  Buffer.from(
    line
      .slice(line.indexOf(':') + 1)
      .replaceAll(/\r?\n[ \t]/g, ' ')
      .trim(),
    'latin1',
  ).toString()

export const decodedHeader = (mime: Mime, name: string) => decodeWords(header(mime, name) ?? '')

export const addressesOf = (mime: Mime, name: string): Mailbox[] =>
  mime.fields
    .filter(isNamed(name))
    .flatMap(({ line }) => addressParser(valueOf(line), { flatten: true }))
    .flatMap(({ address, name: display }) =>
      address === undefined ? [] : [{ email: address, name: display }],
    )

export const withoutHeader = ({ fields, body }: Mime, name: string): Mime => ({
  fields: fields.filter((field) => !isNamed(name)(field)),
  body,
})

/** Replaces the field where it stands, or puts it first. */
export function withHeader(mime: Mime, name: string, value: string): Mime {
  const line = Buffer.from(`${name}: ${value}`).toString('latin1')
  const at = mime.fields.findIndex(isNamed(name))
  const rest = withoutHeader(mime, name).fields
  const index = Math.max(at, 0)
  return { ...mime, fields: rest.toSpliced(index, 0, { name, line }) }
}

export const prepended = (mime: Mime, name: string, value: string): Mime => ({
  ...mime,
  fields: [{ name, line: Buffer.from(`${name}: ${value}`).toString('latin1') }, ...mime.fields],
})

const printable = /^[\x20-\x7e]*$/
// An encoded word may be 75 characters long at most.
const wordBytes = 42

export function formatMailbox({ email, name }: Mailbox): string {
  if (name === '') return email
  if (printable.test(name)) return `"${name.replaceAll(/["\\]/g, '\\$&')}" <${email}>`
  return `${encodedWords(name)} <${email}>`
}

function encodedWords(text: string): string {
  const words: string[] = []
  let word = ''
  for (const character of text) {
    if (Buffer.byteLength(word + character) > wordBytes) {
      words.push(word)
      word = ''
    }
    word += character
  }
  return [...words, word]
    .map((part) => `=?UTF-8?B?${Buffer.from(part).toString('base64')}?=`)
    .join('\r\n ')
}

/** Dates in mail headers have a form of their own. */
export const mailDate = (ms: number) => new Date(ms).toUTCString().replace('GMT', '+0000')
