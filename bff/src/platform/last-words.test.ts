import { expect, test } from 'vitest'
import { lastWords } from './last-words.ts'

class Mendable extends Error {}

test('H-03 the last words of a process say what happened, and nothing that the error carries', () => {
  const error = Object.assign(new Error('nobody caught this', { cause: { answer: 'canary' } }), {
    input: 'where the canary is',
  })
  expect(lastWords(error, [])).toContain('nobody caught this')
  expect(lastWords(error, [])).toContain('last-words.test.ts')
  for (const thrown of [error, { token: 'canary' }, 'canary'])
    expect(lastWords(thrown, [])).not.toContain('canary')
  expect(lastWords(new Mendable('Set PORT to another one.'), [Mendable])).toBe(
    'Set PORT to another one.',
  )
})
