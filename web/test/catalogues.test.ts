import { expect, test } from 'vitest'
import { messages as firstEnglish } from '../src/locales/en/messages.po'
import { messages as laterEnglish } from '../src/locales/en/pages.po'
import { messages as firstFrench } from '../src/locales/fr/messages.po'
import { messages as laterFrench } from '../src/locales/fr/pages.po'

const en = { ...firstEnglish, ...laterEnglish }
const fr = { ...firstFrench, ...laterFrench }

// Compiled messages are nested lists: text, [placeholder], [variable, 'plural', { branch: … }].
const parts = (message: unknown): string[] => {
  if (typeof message === 'string') return message.match(/<\/?\d+\/?>/g) ?? []
  if (!Array.isArray(message)) return []
  const [name, kind, branches] = message as unknown[]
  if (kind === 'plural' && typeof branches === 'object' && branches !== null) {
    const keys = Object.keys(branches)
    const inner = Object.values(branches).flatMap(parts)
    return [`{${String(name)}, plural}`, ...(keys.includes('other') ? ['other'] : []), ...inner]
  }
  return message.flatMap((part: unknown) =>
    Array.isArray(part) && part.length === 1 ? [`{${String(part[0])}}`] : parts(part),
  )
}
const kinds = (message: unknown) => [...new Set(parts(message))].toSorted()

const texts = (message: unknown): string =>
  typeof message === 'string' ? message : JSON.stringify(message)

test('every placeholder, tag and plural of the English survives in French', () => {
  const lost = Object.keys(en).filter(
    (id) => JSON.stringify(kinds(en[id])) !== JSON.stringify(kinds(fr[id])),
  )
  expect(lost.map((id) => [en[id], fr[id]])).toEqual([])
})

test('every plural has its last resort', () => {
  const plurals = Object.values({ ...en, ...fr }).filter((one) =>
    kinds(one).some((kind) => kind.includes('plural')),
  )
  expect(plurals.length).toBeGreaterThan(5)
  for (const plural of plurals) expect(kinds(plural)).toContain('other')
})

test('French puts no-break spaces and hyphens where French type wants them', () => {
  const plain = Object.values(fr).filter((message) =>
    / [:;!?»]|« |\w[;!?](?:\s|$)|’’|\w'|\b[Ee]-mail/u.test(
      texts(message).replaceAll(/https?:/g, ''),
    ),
  )
  expect(plain).toEqual([])
})
