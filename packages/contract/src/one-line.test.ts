import { describe, expect, test } from 'vitest'
import { oneLine, severalLines } from './one-line.ts'

describe('one line', () => {
  test.each(['Acme', 'Équipe conformité – Acme', '報告 😀', 'עברית', 'a'.repeat(20)])(
    'takes %j',
    (text) => {
      expect(oneLine(20).safeParse(text).success).toBe(text.length <= 20)
    },
  )

  test.each([
    'a\rb',
    'a\nb',
    'a\0b',
    'a\tb',
    'a\u0085b',
    'a\u2028b',
    'a\u2029b',
    'a\u007fb',
    'a\ud800',
  ])('I-01 refuses %j, which would split a header or a row', (text) => {
    expect(oneLine(20).safeParse(text).error?.issues[0]?.message).toBe('control_characters')
  })

  test.each([
    '=?utf-8?Q?a=0D=0ABcc:_b@c.example?=',
    'x =?UTF-8?b?QmFuaw==?= y',
    '=?iso-8859-1*en?q??=',
  ])('I-01 refuses %j, which programs that read a header decode, line breaks and all', (text) => {
    expect(oneLine(80).safeParse(text).error?.issues[0]?.message).toBe('encoded_word')
  })

  test.each(['a =? b ?= c', '1=?', 'is x=?y?z?= right'])('takes %j', (text) => {
    expect(oneLine(80).safeParse(text).success).toBe(true)
  })

  test.each(['', '  ', '\u00a0', '\u200b\u2060'])(
    'refuses %j, in which there is nothing to see',
    (text) => {
      expect(oneLine(20).safeParse(text).error?.issues[0]?.message).toBe('blank')
    },
  )

  test('refuses what is too long', () => {
    expect(oneLine(20).safeParse('a'.repeat(21)).error?.issues[0]?.code).toBe('too_big')
  })
})

describe('several lines', () => {
  test('take line breaks of any system and tabs', () => {
    expect(severalLines(20).safeParse('a\nb\r\nc\td').success).toBe(true)
  })

  test.each(['a\rb', 'a\0b', 'a\u0085b', 'a\u2028b', 'a\u001bb', 'a\udfff'])(
    'I-01 refuse %j',
    (text) => {
      expect(severalLines(20).safeParse(text).success).toBe(false)
    },
  )
})
