import { describe, expect, test } from 'vitest'
import { KINDS, templateDataSchemas, templatePreview } from './kinds.ts'

describe.each(KINDS.map((kind) => ({ kind })))('the data of the $kind kind', ({ kind }) => {
  const schema = templateDataSchemas[kind]
  const example = templatePreview[kind].en

  test('takes its previews in both languages', () => {
    expect(schema.safeParse(example).success).toBe(true)
    expect(schema.safeParse(templatePreview[kind].fr).success).toBe(true)
  })

  test('refuses an unknown property', () => {
    expect(schema.safeParse({ ...example, html: '<b>' }).success).toBe(false)
  })

  test.each([
    'javascript:alert(1)',
    'JAVASCRIPT:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,x',
    'http://app.example.com/',
    '//app.example.com/',
    'https://bank.example@evil.example/',
    'https:\\\\evil.example',
    'https://app.example.com/\u202Efdp',
    'https://app.example.com/"onclick="x',
    `https://app.example.com/${'a'.repeat(2048)}`,
  ])('refuses the link %j', (url) => {
    expect(schema.safeParse({ ...example, url }).success).toBe(false)
  })

  test.each([
    'https://app.example.com/é?q=1&r=@b#c',
    'https://app.example.com:8443',
    'mailto:a@b.example',
  ])('takes the link %j', (url) => {
    expect(schema.safeParse({ ...example, url }).success).toBe(true)
  })
})

test.each(['2026-02-30', '04/12/2026', '2026-12-04T00:00:00Z'])('%j is no day', (dueOn) => {
  const data = { ...templatePreview.task.en, dueOn }
  expect(templateDataSchemas.task.safeParse(data).success).toBe(false)
})

test.each(['2026-11-22T09:30:00', '2026-11-22', 'now'])('%j is no moment', (detectedAt) => {
  const data = { ...templatePreview.compliance_alert.en, detectedAt }
  expect(templateDataSchemas.compliance_alert.safeParse(data).success).toBe(false)
})
