import { styleText } from 'node:util'
import { shownPath } from './hand-settings.ts'
import type { Seed } from './seed.ts'
import type { Where } from './where-it-runs.ts'

type Line = readonly [what: string, where: string, note?: string]

const faint = (text: string) => styleText('dim', text)
const bold = (text: string) => styleText('bold', text)
const link = (text: string) => styleText('cyan', text)

/** What to open once everything runs. */
export const welcome = (from: {
  where: Where
  seed: Seed | undefined
  seconds: number
}): string => {
  const { where, seed, seconds } = from
  const lines = [
    ['Settings page', `${where.publicUrl}/general-settings/smtp`] as const,
    ...(seed ? sandboxLines(where, seed) : []),
  ]
  const folder = shownPath(where.dataDir)
  return [
    '',
    `${bold('  Letterhead is ready')}${faint(`  in ${seconds.toFixed(1)} s`)}`,
    '',
    ...lines.map(format),
    '',
    faint(
      `  Data and logs are in ${folder}. Ctrl-C stops everything; npm run reset starts afresh.`,
    ),
    '',
  ].join('\n')
}

const sandboxLines = ({ sandboxUrl }: Where, { signInPeople, organizations }: Seed): Line[] => {
  const admins = signInPeople.filter(({ role }) => role === 'admin')
  return [
    ...admins.map(({ email, password, organizationId, locale }, index): Line => [
      index === 0 ? 'Sign in as' : '',
      `${email}  ${password}`,
      `admin of ${organizations.find(({ id }) => id === organizationId)?.name}${locale === 'fr' ? ', in French' : ''}`,
    ]),
    ['Inboxes', `${sandboxUrl}/inbox`, 'where every message arrives'],
    ['Faults', `${sandboxUrl}/faults`, 'what providers do on a bad day'],
    ['Send samples', 'npm run sample', 'in another terminal'],
  ]
}

const format = ([what, where, note]: Line) => {
  const shown = where.startsWith('http') ? link(where) : where
  return `  ${what.padEnd(15)}${shown}${note === undefined ? '' : `  ${faint(note)}`}`
}
