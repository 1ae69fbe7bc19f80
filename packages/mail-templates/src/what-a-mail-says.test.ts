import { templatePreview } from '@letterhead/contract'
import { describe, expect, test } from 'vitest'
import { renderKind, renderReconnectAlert, renderTestMessage } from './index.ts'
import { shownDay, shownIsoMoment } from './shown-time.ts'

const AROUND = { productName: 'Vigilia', organizationName: 'Acme Health' } as const

describe('the test message', () => {
  const message = {
    ...AROUND,
    sentBy: 'Ada Martin',
    sentAt: new Date('2026-12-01T09:05:00Z'),
    timeZone: 'Europe/Paris',
    senderEmail: 'notifications@acme.example',
    senderAlias: 'Compliance team',
    settingsUrl: 'https://vigilia.example/general-settings/smtp',
  }

  test('says who sent it, from what, when and for which address', async () => {
    const { subject, text } = await renderTestMessage({ ...message, locale: 'en' })
    expect(subject).toBe('Vigilia test: your mailbox works')
    expect(text).toContain(
      'Ada Martin sent this test from Vigilia on Tuesday, 1 December 2026 at 10:05 CET.',
    )
    expect(text).toContain('emails from notifications@acme.example can reach you')
    expect(text).toContain('No action is needed.')
  })

  test('says it in French', async () => {
    const { subject, text } = await renderTestMessage({ ...message, locale: 'fr' })
    expect(subject).toBe('Test Vigilia\u00a0: votre boîte fonctionne')
    expect(text).toContain('le mardi 1er décembre 2026 à 10:05 UTC+1.')
    expect(text).toContain('Vous n’avez rien à faire.')
    expect(text).toContain('Vous ne l’attendiez pas\u202f?')
  })
})

describe('the alert about a broken mailbox', () => {
  const alert = {
    ...AROUND,
    provider: 'google',
    mailbox: 'notifications@acme.example',
    reason: 'The password was changed.',
    reconnectUrl: 'https://vigilia.example/general-settings/smtp',
  } as const

  test.each([
    { locale: 'en', waiting: 0, says: 'No email is waiting.' },
    { locale: 'en', waiting: 1, says: '1 email is waiting' },
    { locale: 'en', waiting: 1240, says: '1,240 emails are waiting' },
    { locale: 'fr', waiting: 0, says: 'Aucun e-mail en attente.' },
    { locale: 'fr', waiting: 1, says: '1 e-mail est en attente' },
    { locale: 'fr', waiting: 1240, says: '1\u202f240 e-mails sont en attente' },
  ] as const)('counts $waiting in $locale', async ({ locale, waiting, says }) => {
    expect((await renderReconnectAlert({ ...alert, locale, waiting })).text).toContain(says)
  })

  test('says why it comes from another address', async () => {
    const { text } = await renderReconnectAlert({ ...alert, locale: 'en', waiting: 2 })
    expect(text).toContain('This message comes from Vigilia’s own address on purpose')
    expect(text).toContain('The password was changed.')
  })
})

describe('a mail of a kind', () => {
  const mail = { ...AROUND, kind: 'task', locale: 'en', data: templatePreview.task.en } as const

  test('carries a visible note when it is given one', async () => {
    const note = 'Sent from the address of Vigilia while your mailbox is disconnected.'
    const { html, text } = await renderKind({ ...mail, note })
    expect(html).toContain(note)
    expect(text).toContain(note)
  })

  test('can leave out its footer', async () => {
    expect((await renderKind(mail)).text).toContain('Sent by Acme Health with Vigilia.')
    expect((await renderKind({ ...mail, footer: 'hidden' })).text).not.toContain('Sent by')
  })

  test('needs only what its kind demands', async () => {
    const data = { title: 'Sign', url: 'mailto:dpo@acme.example' }
    const { html, text } = await renderKind({ ...mail, data })
    expect(text).toContain('A task was assigned to you in Vigilia.')
    expect(html).toContain('>dpo@acme.example<')
    expect(html).not.toContain('<th')
  })
})

describe('a date', () => {
  test('is written so that no reader mistakes day and month', () => {
    expect(shownDay('en', '2026-04-12')).toBe('Sunday, 12 April 2026')
    expect(shownDay('fr', '2026-05-01')).toBe('vendredi 1er mai 2026')
    expect(shownDay('fr', '2026-05-21')).toBe('jeudi 21 mai 2026')
  })

  test('keeps the offset it was written with', () => {
    expect(shownIsoMoment('fr', '2026-11-22T09:30:00+01:00')).toBe(
      'dimanche 22 novembre 2026 à 09:30 UTC+1',
    )
    expect(shownIsoMoment('en', '2026-11-22T09:30:00Z')).toContain('09:30 UTC')
  })
})
