import { describe, expect, it } from 'vitest'
import { powerShellString, sendAsScript } from './power-shell.ts'

const DOUBLE_QUOTES = '"\u201C\u201D\u201E'

/** Reads a line as PowerShell does: words, and double-quoted strings in which nothing may expand. */
const wordsOf = (line: string): string[] => {
  const words: string[] = []
  let place = 0
  while (place < line.length) {
    if (line[place] === ' ') {
      place += 1
      continue
    }
    let word = ''
    if (!DOUBLE_QUOTES.includes(line[place]!)) {
      while (place < line.length && line[place] !== ' ') word += line[place++]
      words.push(word)
      continue
    }
    place += 1
    while (!DOUBLE_QUOTES.includes(line[place]!)) {
      if (line[place] === '$') throw new Error('expands')
      if (line[place] === '`') place += 1
      word += line[place++]
      if (place >= line.length) throw new Error('never ends')
    }
    place += 1
    words.push(word)
  }
  return words
}

const HOSTILE = [
  'privacy@northwind.example',
  "o'brien@northwind.example",
  'a"; Remove-Mailbox boss; "@x.example',
  '$(Remove-Mailbox boss)@x.example',
  '${env:PATH}@x.example',
  'back`"tick`@x.example',
  'ends-with-a-backtick`',
  'curly\u201D; Remove-Mailbox boss; \u201C@x.example',
  'low\u201Equote@x.example',
]

describe('the PowerShell given to IT', () => {
  it.each(HOSTILE)('takes %s as one argument and nothing else', (address) => {
    expect(wordsOf(powerShellString(address))).toEqual([address])
    const [connect, add, show] = sendAsScript(address, 'box@northwind.example').split('\n')
    expect(connect).toBe('Connect-ExchangeOnline')
    const target = ['-Identity', address, '-Trustee', 'box@northwind.example']
    expect(wordsOf(add!)).toEqual(['Add-RecipientPermission', ...target, '-AccessRights', 'SendAs'])
    expect(wordsOf(show!)).toEqual(['Get-RecipientPermission', ...target])
  })

  it('is what an administrator knows for ordinary addresses', () => {
    expect(sendAsScript('privacy@northwind.example', 'box@northwind.example')).toContain(
      'Add-RecipientPermission -Identity "privacy@northwind.example" -Trustee "box@northwind.example" -AccessRights SendAs',
    )
  })
})
