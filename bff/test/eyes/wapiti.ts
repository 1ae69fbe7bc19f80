import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ENDPOINTS } from '@letterhead/contract'
import * as z from 'zod/mini'
import { createProductWorld } from '../product-world.ts'
import { isOnPath, isThere, seenOf, tell, type Eye } from './eye.ts'

// Those that need no server elsewhere and download nothing.
const MODULES =
  'backup,cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,methods,permanentxss,redirect,shellshock,sql,xss'
const WITHIN_SECONDS = 180

const Finding = z.object({ method: z.string(), path: z.string(), info: z.string() })
const Report = z.object({ vulnerabilities: z.record(z.string(), z.array(Finding)) })

/**
 * Over http on loopback the first two cannot be otherwise; Observatory sees them over https. The last
 * header is off on purpose: browsers dropped what it turned on, which had holes of its own.
 */
const RIGHT_SO = /Strict-Transport-Security|Secure flag is not set|X-XSS-Protection/

/** Wapiti on every page and every endpoint that reads, as a signed-in admin. */
export const wapiti: Eye = async () => {
  if (!isOnPath('wapiti')) return { kind: 'skipped', how: 'apt-get install wapiti' }
  const folder = await mkdtemp(join(tmpdir(), 'letterhead-eyes-'))
  const world = await createProductWorld()
  try {
    const admin = await world.signIn('admin')
    const cookie = [...admin.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const starts = join(folder, 'starts')
    await writeFile(starts, addresses(world.url).join('\n'))
    const report = join(folder, 'report.json')
    const { text } = await tell(
      'wapiti',
      [
        '-u',
        `${world.url}/`,
        '-s',
        starts,
        '--scope',
        'domain',
        '-m',
        MODULES,
        '-H',
        `Cookie: ${cookie}`,
        '--flush-session',
        '--depth',
        '3',
        '--max-links-per-page',
        '50',
        '--max-scan-time',
        String(WITHIN_SECONDS),
        '--max-attack-time',
        '20',
        '-t',
        '5',
        '--no-bugreport',
        '--store-session',
        folder,
        '-f',
        'json',
        '-o',
        report,
      ],
      { withinMs: (WITHIN_SECONDS + 120) * 1_000 },
    )
    if (!isThere(report)) return { kind: 'found', findings: [`no report: ${text.slice(-1_000)}`] }
    const { vulnerabilities } = Report.parse(JSON.parse(await readFile(report, 'utf8')))
    const findings = Object.entries(vulnerabilities).flatMap(([kind, all]) =>
      all
        .filter(({ info }) => !RIGHT_SO.test(info))
        .map(({ method, path, info }) => `${kind}: ${method} ${path}: ${info}`),
    )
    const readable = await admin.request('/bff/session')
    return seenOf(
      readable.status === 200 ? findings : [...findings, 'the session ended under way'],
      `${addresses('').length} addresses and what they lead to`,
    )
  } finally {
    await world.close()
    await rm(folder, { recursive: true, force: true })
  }
}

const PAGES = ['smtp', 'integrations', 'activity', 'report', 'audit', 'security', 'deliverability']

const addresses = (url: string): string[] => [
  ...PAGES.map((page) => `${url}/general-settings/${page}`),
  `${url}/sign-in?returnTo=/general-settings/smtp`,
  `${url}/oauth/google/callback?state=a&code=b`,
  `${url}/oauth/microsoft/callback?error=access_denied&error_description=no`,
  `${url}/approve/${'x'.repeat(43)}`,
  ...ENDPOINTS.filter(({ method }) => method === 'GET').map(
    ({ path, query }) =>
      `${url}${path.replaceAll(/\{\w+\}/g, 'acme')}${query === undefined ? '' : '?limit=5&cursor=1'}`,
  ),
]
