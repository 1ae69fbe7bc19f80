import { expect, test } from 'vitest'
import { missingFrom, scopeNames } from './scope-names.ts'

const ASKED = ['User.Read', 'https://graph.microsoft.com/Mail.Send']

test('full URIs, short names and any case are the same scope', () => {
  for (const granted of [
    'openid https://graph.microsoft.com/Mail.Send https://graph.microsoft.com/User.Read',
    'Mail.Send User.Read',
    'mail.send USER.READ',
  ]) {
    expect(missingFrom(scopeNames(granted, ASKED), ['User.Read', 'Mail.Send'])).toEqual([])
  }
})

test('an unticked box is a missing scope', () => {
  const granted = scopeNames('openid https://www.googleapis.com/auth/userinfo.email', [
    'gmail.send',
  ])
  expect(missingFrom(granted, ['gmail.send'])).toEqual(['gmail.send'])
})

test('an answer without scope grants what was asked', () => {
  expect(scopeNames(undefined, ASKED)).toEqual(['User.Read', 'Mail.Send'])
})

test('a longer name that ends alike is another scope', () => {
  expect(missingFrom(scopeNames('Mail.Send.Shared NotMail.Send', []), ['Mail.Send'])).toEqual([
    'Mail.Send',
  ])
})
