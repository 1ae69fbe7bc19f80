import { expect, test } from 'vitest'
import { withPlatformNote } from './platform-note.ts'

const how = { locale: 'en', name: 'Ac<me' } as const
const NOTE = 'Sent by Ac<me, because the organisation’s own mailbox cannot send at the moment.'
const SAFE = `<p><em>${NOTE.replace('<', '&lt;')}</em></p>`

test.each([
  [
    'a whole page',
    '<html><body class="a"><p>Hi</p></body></html>',
    `<html><body class="a">${SAFE}<p>Hi</p></body></html>`,
  ],
  ['a piece of one', '<p>Hi</p>', `${SAFE}<p>Hi</p>`],
])('the note stands first in %s', (_name, html, expected) => {
  expect(withPlatformNote({ subject: 'S', html, text: null }, how)).toEqual({
    subject: 'S',
    html: expected,
    text: null,
  })
})

test('the note stands first in a plain text, in its language', () => {
  const { text } = withPlatformNote(
    { subject: 'S', html: null, text: 'Bonjour' },
    { ...how, locale: 'fr' },
  )
  expect(text).toMatch(/^Envoyé par .*\n\nBonjour$/s)
})
