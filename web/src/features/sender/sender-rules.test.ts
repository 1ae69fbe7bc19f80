import { SenderForm } from '@letterhead/contract'
import { expect, test } from 'vitest'
import {
  sampleConnection,
  sampleSender,
  sampleSettings,
  sampleTest,
} from '../../../test/sample-settings.ts'
import { needsSendAs } from './needs-send-as.ts'
import { aliasFrom, prefilledSender } from './prefilled-sender.ts'
import { senderErrorKind } from './sender-errors.ts'

test('at first the form suggests the mailbox and the organisation’s name', () => {
  const settings = sampleSettings({ connection: sampleConnection() })
  expect(prefilledSender(settings)).toEqual({
    email: 'notifications@northwind.example',
    alias: 'Northwind Traders',
  })
})

test('the sender in use beats the last try, which beats the suggestion', () => {
  const lastTest = sampleTest({ state: 'rejected', email: 'try@northwind.example', alias: 'Try' })
  const tried = sampleSettings({ connection: sampleConnection(), lastTest })
  expect(prefilledSender(tried).alias).toBe('Try')
  const sender = sampleSender('in@use.example', 'In use')
  expect(prefilledSender({ ...tried, sender }).alias).toBe('In use')
})

test('a suggested alias is one that the form accepts', () => {
  const email = 'a@b.example'
  for (const name of ['A "quoted" <name>', 'x'.repeat(90), 'Two\nlines']) {
    expect(SenderForm.safeParse({ email, alias: aliasFrom(name) }).success).toBe(true)
  }
})

test('only another mailbox at Microsoft needs the further permission', () => {
  const microsoft = sampleConnection()
  expect(needsSendAs(microsoft, 'privacy@northwind.example')).toBe(true)
  expect(needsSendAs(microsoft, 'Notifications@Northwind.example ')).toBe(false)
  expect(needsSendAs(microsoft, '')).toBe(false)
  const shared = sampleConnection({ scopes: ['Mail.Send', 'Mail.Send.Shared'] })
  expect(needsSendAs(shared, 'privacy@northwind.example')).toBe(false)
  const google = sampleConnection({ provider: 'google' })
  expect(needsSendAs(google, 'privacy@northwind.example')).toBe(false)
})

const kindOf = (field: 'email' | 'alias', value: string) => {
  const parsed = SenderForm.safeParse({ email: 'a@b.example', alias: 'A', [field]: value })
  const issue = parsed.error?.issues[0]
  return senderErrorKind(field, { type: issue?.code ?? '', message: issue?.message ?? '', value })
}

test.each([
  ['email', '', 'email_required'],
  ['email', 'name@company', 'email_invalid'],
  ['alias', ' ', 'alias_required'],
  ['alias', 'x'.repeat(65), 'alias_long'],
  ['alias', 'A <b>', 'alias_signs'],
  ['alias', 'A\u2028B', 'alias_signs'],
] as const)('%s %j is told as %s', (field, value, kind) => {
  expect(kindOf(field, value)).toBe(kind)
})
