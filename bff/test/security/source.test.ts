import { ENDPOINTS } from '@letterhead/contract'
import { execFileSync, spawnSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CHECKS } from '../../../packages/run/src/test-steps.ts'
import { makeKey } from '../../src/features/api-keys/make-key.ts'

// What can be seen in the repository itself.

const root = join(import.meta.dirname, '../../..')
const read = (file: string): string => readFileSync(join(root, file), 'utf8')
const productFiles = globSync('{bff,packages/contract,packages/mail-templates}/src/**/*.ts', {
  cwd: root,
}).filter((file) => !file.endsWith('.test.ts'))

test('J-09 J-10 nothing dials an address but the few files that know where to', () => {
  const dials =
    /(?<![.\w])fetch\(|^import \{[^}]*\b(?:connect|createConnection|request|get)\b[^}]*\} from 'node:(?:https?|http2|net|tls)'|'node:dgram'|from 'openid-client'|from 'nodemailer|SMTPConnection|smtp-connection/m
  const dialling = productFiles.filter((file) => dials.test(read(file)))
  expect(dialling.toSorted((a, b) => a.localeCompare(b))).toEqual([
    // The providers' configured addresses; no redirect is followed.
    'bff/src/features/providers/call-once.ts',
    // Writes MIME, sends nothing.
    'bff/src/features/providers/compose-mime.ts',
    'bff/src/features/providers/oauth/configuration.ts',
    'bff/src/features/providers/oauth/prove-id-token.ts',
    'bff/src/features/providers/oauth/token-endpoint.ts',
    // The operator's own SMTP server.
    'bff/src/features/providers/platform-smtp/smtp-conversation.ts',
    // The configured issuer.
    'bff/src/features/sign-in/issuer.ts',
  ])
})

test('D-05 what speaks to a provider or an issuer knows no cookie and no header of the browser', () => {
  const speaking = productFiles.filter((file) =>
    /features\/(?:providers\/|sign-in\/issuer|outbox\/)/.test(file),
  )
  expect(speaking.length).toBeGreaterThan(30)
  expect(speaking.filter((file) => /cookie|request\.headers|express/i.test(read(file)))).toEqual([])
})

test('D-07 nothing leads a browser on but by 303', () => {
  const leading = productFiles.filter((file) =>
    /\.redirect\(|\b(?:status|writeHead|statusCode|=)\W{0,3}30[1278]\b/.test(read(file)),
  )
  expect(leading).toEqual([])
  const declared = ENDPOINTS.map(({ success }) => success.status).filter((status) => status >= 300)
  expect(new Set(declared)).toEqual(new Set([303]))
})

test('F-11 what features lock by name names the organisation, or the session that is of one', () => {
  const locked = productFiles
    .filter((file) => file.startsWith('bff/src/features/'))
    .flatMap(
      (file) => read(file).match(/(?<=advisory\w+\(hashtextextended\().*?(?=, 0\)\))/g) ?? [],
    )
  expect(new Set(locked)).toEqual(
    new Set([
      "'hand-over ' || ${organizationId}",
      "'test ' || ${organizationId}",
      // The id of a session, which belongs to a person of one organisation.
      '${sessionDigest}',
      // Built of organisation and name.
      '${place}',
    ]),
  )
})

test('I-04 the library that writes mail is pinned to a release without known holes', () => {
  const [, version = ''] =
    /^ {2}nodemailer: (\d+\.\d+\.\d+)$/m.exec(read('pnpm-workspace.yaml')) ?? []
  expect(Number(version.split('.')[0])).toBeGreaterThanOrEqual(10)
  expect(read('pnpm-lock.yaml')).toContain(`nodemailer@${version}:`)
})

test('K-01 installing runs no script but one, takes nothing younger than a week and from nowhere else', () => {
  const settings = read('pnpm-workspace.yaml')
  for (const line of [
    'strictDepBuilds: true',
    'onlyBuiltDependencies: [node]',
    'blockExoticSubdeps: true',
    'trustPolicy: no-downgrade',
  ])
    expect(settings.split('\n')).toContain(line)
  expect(settings).toMatch(/^minimumReleaseAge: 10080$/m)
})

test('K-03 the lock file names versions of the registry only, each with its digest', () => {
  const lock = read('pnpm-lock.yaml')
  expect(lock).not.toMatch(/tarball:|git\+|github:|https?:\/\/|: file:/)
  const packages = lock.slice(lock.indexOf('\npackages:'), lock.indexOf('\nsnapshots:'))
  const resolutions = packages.match(/^ {4}resolution: .*$/gm) ?? []
  expect(resolutions.length).toBeGreaterThan(300)
  expect(resolutions.filter((line) => !/integrity: sha512-/.test(line))).toEqual([])
})

/** What the scanner says of a file with this text, by the rules of the repository. */
const scan = (text: string): string => {
  const { stdout } = spawnSync(
    join(root, 'node_modules/.bin/secretlint'),
    ['--stdinFileName=notes.md', `--secretlintrcJSON=${read('.secretlintrc.json')}`],
    { input: text, encoding: 'utf8' },
  )
  return stdout
}

test('K-05 G-05 the scanner for secrets finds a key of ours, and only a whole one', () => {
  for (const reach of ['org', 'all'] as const)
    expect(scan(`key = ${makeKey(reach).key};`)).toContain('[PATTERN]')
  expect(scan(`key = ${makeKey('all').key.slice(0, -1)};`)).toBe('')
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  expect(scan(String(privateKey.export({ format: 'pem', type: 'pkcs8' })))).toContain(
    '[PrivateKey]',
  )
  // `npm test` runs it over everything that is kept.
  expect(CHECKS.find(({ name }) => name === 'secrets')?.commands).toEqual([
    ['secretlint', '**/*', '**/.*'],
  ])
})

test('K-05 neither the built pages nor the history hold a secret', () => {
  const built = globSync('web/dist/**/*.{js,css,html}', { cwd: root }).map(read).join('\n')
  expect(built.length).toBeGreaterThan(100_000)
  expect(scan(built)).toBe('')
  // A copy without its history has none to look at.
  if (!existsSync(join(root, '.git'))) return
  const history = execFileSync('git', ['log', '--all', '--patch'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  expect(scan(history)).toBe('')
})

test('J-06 the product runs without a prototype to write to, and nothing reads one', () => {
  const text = execFileSync(process.execPath, ['--disable-proto=delete', '-p', '({}).__proto__'], {
    encoding: 'utf8',
  })
  expect(text.trim()).toBe('undefined')
  for (const file of ['package.json', 'Dockerfile'])
    expect(read(file)).toMatch(/\bnode\b\W+--disable-proto=delete\b.*bff\/src\/main\.ts/)
  const reading = productFiles.filter((file) => /__proto__/.test(read(file)))
  expect(reading).toEqual([])
})

const webFiles = globSync('web/src/**/*.{ts,tsx}', { cwd: root }).filter(
  (file) => !/\.test\.tsx?$/.test(file),
)

test('B-01 B-02 B-03 pages of ours listen to no window and tell none: only a channel of our own origin, and ids only', () => {
  const talking = webFiles.filter((file) =>
    /window\.(?:opener|parent|top)\b|\bopener\.|window\.postMessage|(?:^|[^.\w])addEventListener\('message'|onmessage/m.test(
      read(file),
    ),
  )
  expect(talking).toEqual([])
  const told = webFiles.flatMap((file) => read(file).match(/postMessage\([^)]*\)/g) ?? [])
  expect(told).toEqual(['postMessage({ attemptId })'])
})

test('E-06 nothing of a person is kept by the browser: no local storage, and of attempt and tab the id only', () => {
  const storing = webFiles.filter((file) =>
    /localStorage|indexedDB|document\.cookie|\bcaches\b|serviceWorker/.test(read(file)),
  )
  expect(storing).toEqual([])
  const kept = webFiles.flatMap((file) => read(file).match(/\w+\.setItem\([^)]*\)/g) ?? [])
  // Of an attempt and of the tab.
  expect(kept.toSorted()).toEqual([
    'sessionStorage.setItem(KEY, id)',
    'storage.setItem(KEY, fresh)',
  ])
})

test('E-02 journeys in the browser watch for everything that the policy refuses', () => {
  expect(read('e2e/journey.ts')).toContain('securitypolicyviolation')
})
