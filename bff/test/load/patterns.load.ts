import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

// What our patterns cost at their worst.

const root = join(import.meta.dirname, '../../..')
const read = (file: string): string => readFileSync(join(root, file), 'utf8')
const productFiles = globSync('{bff,packages/contract,packages/mail-templates}/src/**/*.ts', {
  cwd: root,
}).filter((file) => !file.endsWith('.test.ts'))

/** Literals of regular expressions, found by where they may stand. */
const LITERAL =
  /(?<=[=(,:?&|!\s[])\/((?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/([dgimsuvy]*)(?=[\s.,;)\]:]|$)/gm
const patternsIn = (file: string): RegExp[] =>
  [
    ...read(file)
      .replaceAll(/^\s*(?:\/\/|\*|\/\*).*$/gm, '')
      .matchAll(LITERAL),
  ].flatMap(([, source = '', flags = '']) => {
    try {
      return [new RegExp(source, flags)]
    } catch {
      return []
    }
  })

/** Patterns that only ever see the operator's own settings or our own sentences. */
const OUR_OWN_WORDS = new Set([
  'bff/src/config.ts',
  'packages/contract/src/rosetta/facts.ts',
  'packages/contract/src/rosetta/pages.ts',
  'packages/mail-templates/src/sentences-in.ts',
])
const SIZE = 50_000
const NASTY = [
  'a',
  'A',
  '0',
  ' ',
  '\t',
  '\n',
  '.',
  '-',
  '_',
  '@',
  '"',
  '\\',
  '/',
  ':',
  ',',
  ';',
  '=',
  '<',
  '(',
  '%',
  'a.',
  'a@',
  'a-',
  '0.',
  '. ',
  ' =',
  '",',
  '\\"',
  '((',
  '/.',
  'é',
  '\u0000',
  'a ',
  '<a',
  '=?',
  'a=b;',
].flatMap((part) =>
  ['', '!', '\u0000', 'a', '@', '.'].map((end) => part.repeat(SIZE / part.length) + end),
)

test(
  'J-08 no pattern of ours takes long over fifty kilobytes of anything',
  { timeout: 120_000 },
  () => {
    const slow: string[] = []
    const heard = productFiles.filter((file) => !OUR_OWN_WORDS.has(file))
    const patterns = heard.flatMap((file) => patternsIn(file).map((pattern) => ({ file, pattern })))
    expect(patterns.length).toBeGreaterThan(40)
    for (const { file, pattern } of patterns) {
      const isSlow = NASTY.some((text) => {
        // Our own time only: the machine may have others to serve.
        const before = process.cpuUsage()
        pattern.lastIndex = 0
        pattern.test(text)
        // A quadratic pattern would need seconds for one of these.
        return process.cpuUsage(before).user / 1_000 > 1_000
      })
      if (isSlow) slow.push(`${file}: ${pattern.source}`)
    }
    expect(slow).toEqual([])
  },
)
