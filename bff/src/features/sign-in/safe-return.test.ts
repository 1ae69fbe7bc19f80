import { expect, test } from 'vitest'
import { safeReturn } from './safe-return.ts'

const publicUrl = 'https://mail.acme.example'

test.each([
  '/general-settings/smtp',
  '/general-settings/integrations?add=google',
  '/connect/return?attempt=019aa0c2-0000-7000-8000-000000000000',
  '/',
])('%s is returned to', (wish) => {
  expect(safeReturn(wish, publicUrl)).toBe(wish)
})

test('a whole address of ours is returned to as a path', () => {
  expect(safeReturn(`${publicUrl}/general-settings/smtp`, publicUrl)).toBe('/general-settings/smtp')
})

test.each([
  ['nothing', undefined],
  ['no text', ''],
  ['another host', '//evil.example/general-settings/smtp'],
  ['another host behind a backslash', '/\\evil.example/general-settings/smtp'],
  ['another host without slashes', 'https:evil.example'],
  ['another host, whole', 'https://evil.example/general-settings/smtp'],
  ['another scheme', 'http://mail.acme.example/general-settings/smtp'],
  ['another port', 'https://mail.acme.example:8443/general-settings/smtp'],
  ['encoded slashes', '%2f%2fevil.example'],
  ['a script behind a tab', '\tjavascript:alert(1)'],
  ['a script with a tab in it', 'java\tscript:alert(1)'],
  ['a name before our host', 'https://evil@mail.acme.example/general-settings/smtp'],
  ['an at sign', '@evil.example'],
  ['line breaks', '/general-settings/smtp\r\nSet-Cookie: sid=1'],
  ['a line break inside a page of ours', '/general-settings/sm\r\ntp'],
  ['a tab before a page of ours', '\t/general-settings/smtp'],
  ['ten kilobytes', `/general-settings/smtp?${'x'.repeat(10_240)}`],
  ['a path of ours that is no page', '/bff/sign-out'],
  ['a way up', '/general-settings/../bff/sign-out'],
  ['an encoded way up', '/general-settings/%2e%2e/bff/sign-out'],
  ['data', 'data:text/html,x'],
])('D-06 %s ends at the front door', (_name, wish) => {
  expect(safeReturn(wish, publicUrl)).toBe('/')
})
